import { splitOutside } from './split.ts';

/** A `sip:` or `sips:` URI (RFC 3261 19.1). */
export interface SipUri {
  readonly scheme: 'sip' | 'sips';
  /** Unescaped; empty where there is none. */
  readonly user: string;
  /** Without brackets. */
  readonly host: string;
  readonly port: number | null;
  /** Names in lower case; a parameter without a value has ''. */
  readonly parameters: ReadonlyMap<string, string>;
}

const URI = /^(sips?):(?:([^@]*)@)?(\[[0-9a-f:.]+\]|[^:;?[\]@\s]+)(?::(\d{1,5}))?((?:;[^?\s]*)?)(?:\?\S*)?$/i;

/** @returns null for anything else, `tel:` among it. A password in the user part is left out. */
export function parseUri(text: string): SipUri | null {
  const [, scheme, userInfo = '', host, port, parameters = ''] = URI.exec(text.trim()) ?? [];
  if (scheme === undefined || host === undefined) return null;
  const number = port === undefined ? null : Number(port);
  if (number !== null && (number < 1 || number > 65_535)) return null;
  return {
    scheme: scheme.toLowerCase() === 'sips' ? 'sips' : 'sip',
    user: unescaped(userInfo.split(':')[0] ?? ''),
    host: host.replace(/^\[|\]$/g, ''),
    port: number,
    parameters: parametersOf(parameters),
  };
}

/** @param text `;a=b;lr`. */
export function parametersOf(text: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const part of splitOutside(text, ';')) {
    const equals = part.indexOf('=');
    const name = (equals < 0 ? part : part.slice(0, equals)).trim().toLowerCase();
    const value = equals < 0 ? '' : part.slice(equals + 1).trim();
    // Of two alike the first counts: what is put behind a message must not change whose it is.
    if (name !== '' && !parameters.has(name)) parameters.set(name, value.replace(/^"|"$/g, ''));
  }
  return parameters;
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign that escapes nothing is taken as it is.
    return text;
  }
}

/** Characters that a user part holds as they are (RFC 3261 25.1: unreserved and user-unreserved). */
const escapedUser = (user: string): string => user.replace(/[^\w.!~*'()&=+$,?/-]/gu, (letter) => encodeURIComponent(letter));

/** An IPv6 address stands in brackets. */
export const hostText = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/** @param parameters such as `;transport=tcp`. */
export function uriText(user: string, host: string, port: number | null, parameters = ''): string {
  return `sip:${user === '' ? '' : `${escapedUser(user)}@`}${hostText(host)}${port === null ? '' : `:${port}`}${parameters}`;
}
