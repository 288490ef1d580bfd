import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sourcesTold } from '../../../../src/core/plan/prove/sources.ts';
import { parseAddress } from '../../../../src/core/routing/ip-address.ts';
import { TRAITS } from '../../../../src/core/routing/profile.ts';
import { SourceFilter } from '../../../../src/core/routing/source-filter.ts';

const group = fc.constantFrom(0, 1, 0x7f, 0xff, 0x100, 0xfffe, 0xffff);
const byte = fc.constantFrom(0, 1, 127, 128, 254, 255);
const v4 = fc.tuple(byte, byte, byte, byte).map((bytes) => bytes.join('.'));
const v6 = fc.array(group, { minLength: 8, maxLength: 8 }).map((groups) => groups.map((each) => each.toString(16)).join(':'));
const mask = fc.oneof(
  v4,
  v6,
  fc.tuple(v4, fc.integer({ min: 0, max: 32 })).map(([network, bits]) => `${network}/${bits}`),
  fc.tuple(v6, fc.integer({ min: 0, max: 128 })).map(([network, bits]) => `${network}/${bits}`),
  fc.tuple(v6, fc.integer({ min: 0, max: 128 })).map(([network, bits]) => `[${network}]/${bits}`),
);
const masks = fc.uniqueArray(mask, { minLength: 1, maxLength: 4 });

/** By what it is let in: each mask on its own says yes or no. */
const letIn = (list: readonly string[], source: { address: ReturnType<typeof parseAddress>; fromHost: string }) =>
  list.map((each) => new SourceFilter([each], TRAITS.cloud).admits(source)).join();

describe('sources told apart by address masks', () => {
  it('are of every kind that there is: whatever address calls, one of them is let in by the same masks', () => {
    fc.assert(
      fc.property(masks, fc.array(fc.oneof(v4, v6), { minLength: 1, maxLength: 20 }), (list, addresses) => {
        const told = new Set([...sourcesTold(list)].map((source) => letIn(list, source)));
        for (const text of addresses) expect(told).toContain(letIn(list, { address: parseAddress(text), fromHost: '' }));
      }),
      { numRuns: 200 },
    );
  });

  it('are addresses as they are written', () => {
    fc.assert(
      fc.property(masks, (list) => {
        for (const { source, address } of sourcesTold(list)) expect(parseAddress(source)).toEqual(address);
      }),
    );
  });

  it('may have any mask for their From host, and a name that no trunk has', () => {
    const hosts = (list: string[]) => [...new Set([...sourcesTold(list)].map(({ fromHost }) => fromHost))];
    expect(hosts(['sip.carrier.example', '192.0.2.1'])).toEqual(['', 'sip.carrier.example', '192.0.2.1']);
    expect(hosts([''])).toEqual(['caller.invalid', '']);
  });

  it('begin with addresses for documentation, and cover a range at its first host', () => {
    const [first, ...others] = [...sourcesTold(['10.0.0.0/8'])];
    expect(first?.source).toBe('192.0.2.1');
    expect(others.map(({ source }) => source)).toEqual(expect.arrayContaining(['10.0.0.1', '10.0.0.0', '11.0.0.0']));
  });

  it('are few enough where a project has a thousand masks, and each host is told all the same', () => {
    const many = Array.from({ length: 1000 }, (_, at) => `10.${at >> 8}.${at & 255}.1`);
    const told = [...sourcesTold(many)];
    expect(told.length).toBeLessThan(4096 + 1100);
    expect(new Set(told.map(({ fromHost }) => fromHost)).size).toBe(1001);
  });
});
