/** Headers that LiveKit writes itself. Note that `Via` and `To` in full are not among them. */
const RESERVED = new Set(
  (
    'accept accept-encoding accept-language allow allow-events call-id contact content-encoding content-length content-type cseq ' +
    'event expires from max-forwards record-route refer-to reply-to k l m o r t u v'
  ).split(' '),
);
// RFC 3261 25.1, `token`.
const TOKEN_CHARACTER = /^[0-9A-Za-z\-.!%*_+`'~]$/;
const MAX_NAME_BYTES = 255;
const MAX_VALUE_BYTES = 1024;

interface HeaderFields {
  readonly headers?: Readonly<Record<string, string>>;
  readonly attributesToHeaders: Readonly<Record<string, string>>;
  readonly headersToAttributes: Readonly<Record<string, string>>;
}

/** @returns LiveKit's objection, or null. Of several faults LiveKit names any; here it is the first. */
export function headersFault({ headers = {}, attributesToHeaders, headersToAttributes }: HeaderFields): string | null {
  for (const [name, value] of Object.entries(headers)) {
    const fault = nameFault(name) ?? reservedFault(name);
    if (fault !== null) return `invalid header name: ${fault}`;
    const inValue = valueFault(value);
    if (inValue !== null) return `invalid header value for ${name}: header ${name}: ${inValue}`;
  }
  for (const name of [...Object.values(attributesToHeaders), ...Object.keys(headersToAttributes)]) {
    const fault = nameFault(name);
    if (fault !== null) return `invalid header name: ${fault}`;
  }
  return null;
}

function nameFault(name: string): string | null {
  if (name === '') return 'header name cannot be empty';
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) return 'header name too long (max 255 characters)';
  for (const character of name) {
    const code = character.codePointAt(0) ?? 0;
    if (code > 0x7f) {
      // "explicilty" is LiveKit's spelling.
      return `header name ${name} contains invalid characters: char ${code} out of range, consider explicilty adding utf8 characters`;
    }
    if (!TOKEN_CHARACTER.test(character)) return `header name ${name} contains invalid characters: char ${code} not allowed`;
  }
  return null;
}

function reservedFault(name: string): string | null {
  return RESERVED.has(name.toLowerCase()) ? `header name ${name} not supported` : null;
}

function valueFault(value: string): string | null {
  if (Buffer.byteLength(value) > MAX_VALUE_BYTES) return 'value too long (max 1024 characters)';
  for (const character of value) {
    const code = character.codePointAt(0) ?? 0;
    if ((code < 0x20 && code !== 0x09) || code === 0x7f) return `value: char ${code} not allowed`;
  }
  return null;
}
