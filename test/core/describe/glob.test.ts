import fc from 'fast-check';
import { expect, it } from 'vitest';
import { matchesGlob } from '../../../src/core/describe/glob.ts';

/** The same by a regular expression, which takes exponential time for some patterns. */
function byRegex(text: string, pattern: string): boolean {
  const source = [...pattern].map((char) => (char === '*' ? '.*' : char === '?' ? '.' : char.replace(/[\\^$.*+?()[\]{}|/-]/u, '\\$&')));
  return new RegExp(`^${source.join('')}$`, 'su').test(text);
}

it('a pattern fits what a regular expression says', () => {
  const char = fc.constantFrom('a', 'b', '*', '?', '.', '\\', '\n', '[', '😀');
  fc.assert(
    fc.property(fc.string({ unit: char, maxLength: 8 }), fc.string({ unit: char, maxLength: 6 }), (text, pattern) => {
      expect(matchesGlob(text, pattern)).toBe(byRegex(text, pattern));
    }),
    { numRuns: 1000 },
  );
});

it.each([
  ['carrier-a', 'carrier-*', true],
  ['carrier-a', 'carrier', false],
  ['Carrier-a', 'carrier-*', false],
  ['', '*', true],
  ['', '', true],
  ['a', '', false],
])('%j fits %j: %s', (text, pattern, fits) => {
  expect(matchesGlob(text, pattern)).toBe(fits);
});

it('a pattern made to take for ever takes a moment', () => {
  const began = performance.now();
  expect(matchesGlob('a'.repeat(2000), `${'*a'.repeat(200)}b`)).toBe(false);
  expect(performance.now() - began).toBeLessThan(5000);
});
