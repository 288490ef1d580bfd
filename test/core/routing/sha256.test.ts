import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sha256Hex } from '../../../src/core/routing/sha256.ts';
import { anyText } from './any-text.ts';

it("makes the digests of Node's own SHA-256, whatever the length", () => {
  fc.assert(
    fc.property(anyText(200), (text) => {
      expect(sha256Hex(text)).toBe(createHash('sha256').update(text).digest('hex'));
    }),
    { numRuns: 300, seed: 1 },
  );
  for (const length of [55, 56, 63, 64, 119, 120]) {
    const text = 'x'.repeat(length);
    expect(sha256Hex(text)).toBe(createHash('sha256').update(text).digest('hex'));
  }
});
