import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bad, type Line, line, textOf, wrapped } from '../../src/render/document.ts';
import { wrapLine } from '../../src/render/wrap-line.ts';

const texts = (one: Line, width: number | null) =>
  wrapLine(one, width).map(({ indent, parts }) => `${' '.repeat(indent)}${parts.map(textOf).join('')}`);

const PROSE = 'drops calls to +15105550100 from any caller until step 3: no rule names it';

describe('a line on a narrow terminal', () => {
  it('goes on further in, broken between words, in the colours it had', () => {
    const [first, ...more] = wrapLine(wrapped(2, bad('refused'), `: ${PROSE}`), 40);
    expect(first?.parts[0]).toEqual(bad('refused'));
    expect(texts(wrapped(2, bad('refused'), `: ${PROSE}`), 40)).toEqual([
      '  refused: drops calls to +15105550100',
      '      from any caller until step 3: no',
      '      rule names it',
    ]);
    expect(more.every(({ indent }) => indent === 6)).toBe(true);
  });

  it('stays whole where it fits, goes to a pipe, or is a command', () => {
    for (const [one, width] of [
      [wrapped(2, PROSE), 80],
      [wrapped(2, PROSE), null],
      [line('sipctl apply -f a-file-with-a-long-name.yaml --yes'), 40],
    ] as const)
      expect(wrapLine(one, width)).toHaveLength(1);
  });

  it('loses no word, and is never wider than the terminal unless a word is', () => {
    const word = fc.string({ minLength: 1, maxLength: 12 }).map((text) => text.replaceAll(' ', 'x'));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 30 }), fc.integer({ min: 34, max: 90 }), (words, width) => {
        const lines = texts(wrapped(2, words.slice(0, 3).join(' '), ` ${words.slice(3).join(' ')}`), width);
        expect(lines.join(' ').split(/ +/).filter(Boolean)).toEqual(words);
      }),
    );
  });
});
