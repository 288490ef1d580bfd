import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareBytes } from '../../../src/core/routing/byte-order.ts';
import { anyText } from './any-text.ts';

const WORDS = [
  '',
  'a',
  'ab',
  'b',
  'Z',
  '\u{1f4de}',
  '\u{1f4de}a',
  '\uffee',
  '\ud7ff',
  '\ue000',
  'a\u{1f4de}',
  'a\uffee',
  'SDR_1',
  'SDR_10',
  'SDR_2',
];

it('orders texts by their bytes in UTF-8, as LiveKit does, beyond U+FFFF too', () => {
  for (const a of WORDS)
    for (const b of WORDS) expect(Math.sign(compareBytes(a, b)), `${a} ${b}`).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
  fc.assert(
    fc.property(anyText(5), anyText(5), (a, b) => {
      expect(Math.sign(compareBytes(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
    { numRuns: 200, seed: 3 },
  );
});
