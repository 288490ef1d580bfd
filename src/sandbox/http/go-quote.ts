const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};
// What Go does not print as it is: controls, format characters (bidi among them), unassigned ones and every space but the plain one.
const ESCAPED = /["\\]|(?! )[\p{C}\p{Z}]/gu;

/** Text as Go's `%q` prints it; LiveKit's messages hold names and numbers so. */
export function goQuote(text: string): string {
  return `"${text.replace(ESCAPED, (character) => SHORT[character] ?? escaped(character.codePointAt(0) ?? 0))}"`;
}

function escaped(code: number): string {
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
}
