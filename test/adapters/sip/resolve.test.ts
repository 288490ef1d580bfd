import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Dns, resolveTarget } from '../../../src/adapters/sip/resolve.ts';
import type { SipTransportKind } from '../../../src/core/model/phone-call.ts';

interface Zone {
  /** By name: `50 50 SIP+D2U _sip._udp.example.com` (order, preference, service, replacement). */
  readonly naptr?: Readonly<Record<string, readonly string[]>>;
  /** By name: `10 60 5060 a.example.com` (priority, weight, port, host). */
  readonly srv?: Readonly<Record<string, readonly string[]>>;
  readonly hosts?: Readonly<Record<string, readonly string[]>>;
}

function dnsOf({ naptr = {}, srv = {}, hosts = {} }: Zone): Dns {
  const found = <T>(records: Readonly<Record<string, readonly T[]>>, name: string): readonly T[] => {
    const answer = records[name];
    if (answer === undefined) throw Object.assign(new Error('none'), { code: 'ENOTFOUND' });
    return answer;
  };
  const words = (record: string) => record.split(' ');
  return {
    naptr: async (name) =>
      found(naptr, name).map((record) => {
        const [order, preference, service = '', replacement = ''] = words(record);
        return { order: Number(order), preference: Number(preference), service, replacement };
      }),
    srv: async (name) =>
      found(srv, name).map((record) => {
        const [priority, weight, port, host = ''] = words(record);
        return { priority: Number(priority), weight: Number(weight), port: Number(port), name: host };
      }),
    host: async (name) => found(hosts, name).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
  };
}

/** @param chance what lots come to. */
async function addressesOf(zone: Zone, transport: SipTransportKind = 'udp', port?: number, chance = () => 0): Promise<readonly string[]> {
  const target = { host: 'example.com', transport, ...(port === undefined ? {} : { port }) };
  const { addresses } = await resolveTarget(target, dnsOf(zone), { chance });
  return addresses.map(({ address, port: found }) => `${address} ${found}`);
}

describe('a SIP service is found (RFC 3263)', () => {
  const hosts = { 'a.example.com': ['192.0.2.1'], 'b.example.com': ['192.0.2.2'], 'example.com': ['192.0.2.9', '2001:db8::9'] };

  it.each([
    ['127.0.0.1', 'udp', undefined, ['127.0.0.1 5060']],
    ['::1', 'tls', undefined, ['::1 5061']],
    ['192.0.2.4', 'tcp', 5080, ['192.0.2.4 5080']],
  ] as const)('an address is what it is: %s over %s', async (host, transport, port, expected) => {
    const { steps, addresses } = await resolveTarget({ host, transport, ...(port === undefined ? {} : { port }) }, dnsOf({}));
    expect([steps, addresses.map(({ address, port: found }) => `${address} ${found}`)]).toEqual([[], expected]);
  });

  it('a port is taken with the host alone, though SRV would say otherwise', async () => {
    const zone = { hosts, srv: { '_sip._udp.example.com': ['1 1 5070 a.example.com'] } };
    expect(await addressesOf(zone, 'udp', 5090)).toEqual(['192.0.2.9 5090', '2001:db8::9 5090']);
  });

  it('NAPTR names the SRV of the transport, by order and then preference, and the next one where the first has nothing', async () => {
    const zone = {
      hosts,
      naptr: {
        'example.com': [
          ...['90 10 SIP+D2U _sip._udp.third', '50 20 SIP+D2U _sip._udp.second', '50 10 sip+d2u _sip._udp.first'],
          '10 10 SIPS+D2T _sips._tcp.example.com',
        ],
      },
      srv: { '_sip._udp.second': ['1 1 5071 a.example.com'], '_sip._udp.third': ['1 1 5072 b.example.com'] },
    };
    const { steps } = await resolveTarget({ host: 'example.com', transport: 'udp' }, dnsOf(zone));
    expect(steps.map(({ type, query, failure }) => `${type} ${query} ${failure ?? ''}`.trim())).toEqual([
      'NAPTR example.com',
      'SRV _sip._udp.first ENOTFOUND',
      'SRV _sip._udp.second',
      'A a.example.com',
    ]);
    expect(await addressesOf(zone)).toEqual(['192.0.2.1 5071']);
  });

  it.each([
    ['udp', '_sip._udp.example.com'],
    ['tcp', '_sip._tcp.example.com'],
    ['tls', '_sips._tcp.example.com'],
  ] as const)('without NAPTR, %s has SRV %s', async (transport, name) => {
    expect(await addressesOf({ hosts, srv: { [name]: ['1 1 5077 b.example.com'] } }, transport)).toEqual(['192.0.2.2 5077']);
  });

  it.each([
    ['udp', ['192.0.2.9 5060', '2001:db8::9 5060']],
    ['tcp', ['192.0.2.9 5060', '2001:db8::9 5060']],
    ['tls', ['192.0.2.9 5061', '2001:db8::9 5061']],
  ] as const)('without SRV, the host itself at the port of %s', async (transport, expected) => {
    expect(await addressesOf({ hosts }, transport)).toEqual(expected);
    expect(await addressesOf({ hosts, srv: { '_sip._udp.example.com': ['0 0 0 .'] } }, transport)).toEqual(expected);
  });

  it('both families of a host are told, in the order to try them', async () => {
    const zone = { hosts: { 'example.com': ['2001:db8::9', '192.0.2.9'] } };
    const { steps, addresses } = await resolveTarget({ host: 'example.com', transport: 'udp', port: 5060 }, dnsOf(zone));
    expect(steps.map(({ type, answers }) => [type, ...answers])).toEqual([
      ['A', '192.0.2.9'],
      ['AAAA', '2001:db8::9'],
    ]);
    expect(addresses.map(({ address }) => address)).toEqual(['2001:db8::9', '192.0.2.9']);
  });

  it('a lookup that nobody answers is broken off with the call', async () => {
    const silent = { naptr: () => new Promise<never>(() => undefined), srv: async () => [], host: async () => [] };
    const stop = new AbortController();
    const found = resolveTarget({ host: 'example.com', transport: 'udp' }, silent, { signal: stop.signal });
    stop.abort();
    expect((await found).steps.map(({ type, failure }) => `${type} ${failure}`)).toEqual(['NAPTR ABORTED', 'SRV ABORTED', 'A ABORTED']);
  });

  it('a lookup takes 3 s at most, and the next one is asked', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const hosts = async () => [{ address: '192.0.2.1', family: 4 }];
    const silent = { naptr: () => new Promise<never>(() => undefined), srv: async () => [], host: hosts };
    const found = resolveTarget({ host: 'example.com', transport: 'udp' }, silent);
    await vi.advanceTimersByTimeAsync(3000);
    expect((await found).steps.map(({ type, failure }) => `${type} ${failure}`)).toEqual(['NAPTR ETIMEOUT', 'SRV null', 'A null']);
  });

  it('nothing is found where DNS knows nothing, and each look is told', async () => {
    const { steps, addresses } = await resolveTarget({ host: 'example.com', transport: 'udp' }, dnsOf({}));
    expect([addresses, steps.map(({ failure }) => failure)]).toEqual([[], ['ENOTFOUND', 'ENOTFOUND', 'ENOTFOUND']]);
  });
});

describe('several records of one service (RFC 2782)', () => {
  const hosts = Object.fromEntries([1, 2, 3, 4].map((n) => [`h${n}`, [`192.0.2.${n}`]]));
  const srv = { '_sip._udp.example.com': ['20 0 1 h4', '10 60 1 h1', '10 30 1 h2', '10 10 1 h3'] };

  it('are tried by priority, and all of them', async () => {
    for (const lot of [0, 0.3, 0.99]) {
      const found = await addressesOf({ hosts, srv }, 'udp', undefined, () => lot);
      expect(found.at(-1)).toBe('192.0.2.4 1');
      expect([...found].sort()).toEqual(['192.0.2.1 1', '192.0.2.2 1', '192.0.2.3 1', '192.0.2.4 1']);
    }
  });

  it('of one priority come first as often as their weight says', async () => {
    const firsts: string[] = [];
    for (let lot = 0; lot < 100; lot += 1) firsts.push((await addressesOf({ hosts, srv }, 'udp', undefined, () => lot / 100))[0] ?? '');
    const share = (n: number) => firsts.filter((first) => first === `192.0.2.${n} 1`).length;
    expect([share(1), share(2), share(3)]).toEqual([60, 30, 10]);
  });

  it('without any weight are tried too', async () => {
    const without = { '_sip._udp.example.com': ['1 0 1 h1', '1 0 1 h2'] };
    expect(await addressesOf({ hosts, srv: without }, 'udp', undefined, () => 0.5)).toHaveLength(2);
  });
});
