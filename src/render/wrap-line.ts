import { type Line, type Part, textOf } from './document.ts';
import { escapeText } from './escape.ts';

/** How much further in a line goes on. */
const HANG = 4;
/** Narrower than this, and wrapping would leave a word a line. */
const LEAST = 30;

/** @param width columns of the terminal; null = as wide as it gets. @returns the line, or the lines it is broken into between words. */
export function wrapLine(line: Line, width: number | null): readonly Pick<Line, 'indent' | 'parts'>[] {
  const { indent, parts, wraps } = line;
  const fits = width === null || wraps !== true || width - indent < LEAST || indent + lengthOf(parts) <= width;
  if (fits) return [line];
  const lines: { indent: number; parts: Part[] }[] = [];
  let current: { indent: number; parts: Part[] } = { indent, parts: [] };
  let room = width - indent;
  for (const part of parts) {
    for (const word of textOf(part).match(/ *[^ ]+| +$/g) ?? []) {
      const length = escapeText(word).length;
      const isFirst = current.parts.length === 0;
      if (length > room && !isFirst) {
        lines.push(current);
        current = { indent: indent + HANG, parts: [] };
        room = width - current.indent;
      }
      const text = current.parts.length === 0 && lines.length > 0 ? word.trimStart() : word;
      current.parts.push(typeof part === 'string' ? text : { ...part, text });
      room -= escapeText(text).length;
    }
  }
  return [...lines, current];
}

const lengthOf = (parts: readonly Part[]): number => parts.reduce((sum, part) => sum + escapeText(textOf(part)).length, 0);
