/** Control, format (bidi, zero-width, soft hyphen, tags), separator and lone surrogate characters: what can move a cursor, hide or reorder text. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
/** JSON.stringify has escaped C0 and lone surrogates already; its own line breaks stay. */
const UNSAFE_IN_JSON = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Most text by far: nothing in it to escape, for a terminal or a tab-separated row. */
const PLAIN = /^[ -[\]-~]*$/;

/** The one escaper of everything that people see: `\u{1b}` in place of ESC, a line break included. */
export function escapeText(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(UNSAFE, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}

/** A field of a tab-separated row: `\t` and `\n` as people write them, the rest as {@link escapeText}. */
export function escapeField(text: string): string {
  if (PLAIN.test(text)) return text;
  return escapeText(text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n'));
}

/** Each as {@link escapeField}: a column is looked at as a whole, which takes a fifth of the time. */
export function escapeFields(texts: readonly string[]): readonly string[] {
  return PLAIN.test(texts.join('')) ? texts : texts.map(escapeField);
}

/** @param json what JSON.stringify made; it leaves C1, bidi and zero-width characters as they are. */
export function escapeJson(json: string): string {
  return json.replace(UNSAFE_IN_JSON, (char) =>
    [...Array(char.length).keys()].map((unit) => `\\u${char.charCodeAt(unit).toString(16).padStart(4, '0')}`).join(''),
  );
}
