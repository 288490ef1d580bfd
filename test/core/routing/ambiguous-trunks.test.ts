import { expect, it } from 'vitest';
import { findAmbiguousTrunks } from '../../../src/core/routing/ambiguous-trunks.ts';
import { inbound, NUMBER, OTHER_NUMBER } from '../../support/world.ts';

type Fields = Readonly<Record<string, unknown>>;
const CHOOSY: Fields = { allowedNumbers: ['+1999'] };

const found = (any: Fields, ...choosy: Fields[]) =>
  findAmbiguousTrunks([inbound('any', any), ...choosy.map((fields, at) => inbound(`choosy${at}`, { ...CHOOSY, ...fields }))]).map(
    ({ choosy: one, anyCaller, number }) => [one.name, anyCaller.name, number],
  );
const from = (...allowedAddresses: string[]) => ({ allowedAddresses });

it('are a trunk for any caller and those for some callers, number by number', () => {
  expect(found({ numbers: [NUMBER, OTHER_NUMBER] }, { numbers: ['1 510 555 0100'] }, { numbers: [OTHER_NUMBER, '15105550150'] })).toEqual([
    ['choosy0', 'any', NUMBER],
    ['choosy1', 'any', OTHER_NUMBER],
  ]);
  expect(found({ numbers: [] }, { numbers: [] }, { numbers: ['+1'] })).toEqual([['choosy0', 'any', '']]);
});

it('are not two trunks for any caller, nor two for some: LiveKit refuses the ones, and the others differ', () => {
  expect(found({}, { allowedNumbers: [] })).toEqual([]);
  expect(found(CHOOSY, { allowedNumbers: ['+1888'] })).toEqual([]);
});

it.each<[boolean, readonly string[], readonly string[]]>([
  [true, [], ['198.51.100.1']],
  [true, ['198.51.100.1'], []],
  [true, ['198.51.100.1'], ['198.51.100.1']],
  [false, ['198.51.100.1'], ['198.51.100.2']],
  [true, ['198.51.100.0/24'], ['198.51.100.2']],
  [true, ['198.51.100.2'], ['198.51.100.0/24']],
  [false, ['198.51.100.0/24'], ['203.0.113.0/24']],
  [true, ['198.51.100.0/24'], ['198.51.0.0/16']],
  [true, ['198.51.0.0/16'], ['198.51.100.0/24']],
  [true, ['192.0.2.1', '203.0.113.5'], ['198.51.100.1', '203.0.113.5']],
  [false, ['2001:db8::/32'], ['2001:db9::1']],
  [true, ['2001:db8::/32'], ['2001:db8::1']],
  [true, ['carrier.example.com'], ['198.51.100.1']],
  [true, ['198.51.100.1'], ['carrier.example.com']],
  [true, ['carrier.example.com'], ['carrier.example.com']],
  [false, ['carrier.example.com'], ['other.example.com']],
  [true, ['sip://198.51.100.1'], ['198.51.100.2']],
  [false, ['198.51.100.1', 'sip://198.51.100.2'], ['198.51.100.2']],
  [true, ['198.51.100.0/33'], ['198.51.100.1']],
])('meet: %s, for sources %j and %j', (meet, ours, theirs) => {
  expect(found(from(...ours), from(...theirs))).toHaveLength(meet ? 1 : 0);
});
