import fc from 'fast-check';
import { expect, it } from 'vitest';
import { normalNumber } from '../../../src/core/model/phone-number.ts';

it.each([
  ['+15105550100', '+15105550100'],
  ['15105550100', '+15105550100'],
  ['+1 (510) 555-0100', '+15105550100'],
  ['1-510-555-0100', '+15105550100'],
  ['001 510 555 0100', '+0015105550100'],
  ['()', '+'],
])('takes %s for %s', (text, normal) => {
  expect(normalNumber(text)).toBe(normal);
});

it.each(['', '+', '++15105550100', '+1.510.555.0100', 'tel:+15105550100', 'Support', '1+5105550100', '+١٥١٠', ' +1', '+1\n', '*'])(
  'leaves %j as it is',
  (text) => {
    expect(normalNumber(text)).toBe(text);
  },
);

it('adds no country code, so a national number is another number', () => {
  expect(normalNumber('5105550100')).not.toBe(normalNumber('15105550100'));
});

it('is settled after one turn, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'+- ()0123456789a'), maxLength: 12 }), (text) => {
      expect(normalNumber(normalNumber(text))).toBe(normalNumber(text));
    }),
  );
});
