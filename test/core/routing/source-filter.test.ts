import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../../src/core/routing/ip-address.ts';
import { type Profile, profilesOf, TRAITS } from '../../../src/core/routing/profile.ts';
import { SourceFilter, sourceKeys } from '../../../src/core/routing/source-filter.ts';

type Case = readonly [masks: readonly string[], source: string, fromHost: string, admittedBy: string | null];

const EVERYWHERE: readonly Case[] = [
  [[], '203.0.113.5', '', ''],
  [['203.0.113.5'], '203.0.113.5', '', '203.0.113.5'],
  [['203.0.113.5'], '203.0.113.6', '', null],
  [['203.0.113.5'], '', '', ''],
  [['198.51.100.1', '203.0.113.0/24'], '203.0.113.5', '', '203.0.113.0/24'],
  [['carrier.example.com'], '203.0.113.5', 'carrier.example.com', 'carrier.example.com'],
  [['carrier.example.com'], '203.0.113.5', 'Carrier.example.com', null],
  [['sip://203.0.113.5'], '198.51.100.1', '', ''],
  [['203.0.113.5:5060'], '203.0.113.5', '', null],
  [['203.0.113.5/33'], '203.0.113.5', '203.0.113.5/33', '203.0.113.5/33'],
  [['2001:db8::1'], '2001:db8:0::1', '', '2001:db8::1'],
  [['fe80::1%eth0'], 'fe80::1%eth0', '', 'fe80::1%eth0'],
  [['fe80::1%eth0'], 'fe80::1%eth1', '', null],
];

const CASES: Readonly<Record<Profile, readonly Case[]>> = {
  'self-hosted-1.13.5': [
    [['203.0.113.5'], '198.51.100.1', '203.0.113.5', '203.0.113.5'],
    [['203.0.113.0/24'], '198.51.100.1', '203.0.113.0/24', '203.0.113.0/24'],
    [['[2001:db8::1]'], '2001:db8::1', '', null],
  ],
  'self-hosted-1.13.11': [
    [['203.0.113.5'], '198.51.100.1', '203.0.113.5', null],
    [['203.0.113.0/24'], '198.51.100.1', '203.0.113.0/24', null],
    [['[2001:db8::1]'], '2001:db8::1', '', '[2001:db8::1]'],
    [['[2001:db8::]/32'], '2001:db8::7', '', '[2001:db8::]/32'],
    [['[2001:db8::]/32'], '2001:db9::7', '', null],
    [['x[2001:db8::1]'], '2001:db8::1', '', null],
    [['[203.0.113.5]'], '203.0.113.5', '', null],
    [['[2001:db8::1]:5060'], '2001:db8::1', '', null],
  ],
  cloud: [],
};

const rows = Object.entries(CASES).flatMap(([profile, own]) =>
  [...EVERYWHERE, ...own].map(([masks, source, fromHost, mask]) => [profile, masks, source, fromHost, mask] as const),
);

describe.each(rows)('%s: masks %j, source %s, From host "%s"', (name, masks, source, fromHost, mask) => {
  const asked = () => {
    const profile = profilesOf(null).find((one) => one === name);
    if (profile === undefined) throw new Error(`no profile ${name}`);
    return { filter: new SourceFilter(masks, TRAITS[profile]), call: { address: source === '' ? null : parseAddress(source), fromHost } };
  };

  it(mask === null ? 'is kept out' : `passes by "${mask}"`, () => {
    const { filter, call } = asked();
    expect([filter.admittedBy(call), filter.admits(call)]).toEqual([mask, mask !== null]);
  });

  it('is found by one of its keys where it passes', () => {
    const { filter, call } = asked();
    const [keys, ofCall] = [filter.keys(), sourceKeys(call)];
    const meet = keys === null || ofCall === null || keys.some((key) => ofCall.includes(key));
    expect(meet).toBe(mask !== null);
  });
});

it('asks nothing of a call whose source is unknown, nor for a trunk without masks', () => {
  expect(sourceKeys({ address: null, fromHost: 'carrier.example.com' })).toBe(null);
  expect(new SourceFilter(['sip://203.0.113.5'], TRAITS.cloud).keys()).toBe(null);
});

it('may mean two versions where a server of ones own answers, and all where nobody knows', () => {
  expect(profilesOf('self-hosted')).toEqual(['self-hosted-1.13.5', 'self-hosted-1.13.11']);
  expect(profilesOf('cloud')).toEqual(['cloud']);
  expect(profilesOf(null)).toEqual(['self-hosted-1.13.5', 'self-hosted-1.13.11', 'cloud']);
});
