import fc from 'fast-check';

/** Any code point but half surrogates, small ones often. fast-check's own unit of that kind takes a second to make. */
const character = fc
  .oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0x80, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((point) => String.fromCodePoint(point));

export const anyText = (maxLength: number): fc.Arbitrary<string> => fc.string({ unit: character, maxLength });
