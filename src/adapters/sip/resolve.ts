import { randomInt } from 'node:crypto';
import { lookup, resolveNaptr, resolveSrv } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { DnsStep, SipTarget, SipTransportKind } from '../../core/model/phone-call.ts';
import type { SipPeer } from './transport/transport.ts';

/** What DNS said, and where a call can be sent to, the best first. */
export interface Resolved {
  readonly steps: readonly DnsStep[];
  readonly addresses: readonly SipPeer[];
}

/** Lookups as they are asked; tests hand in their own. */
export interface Dns {
  naptr(
    name: string,
  ): Promise<readonly { readonly service: string; readonly replacement: string; readonly order: number; readonly preference: number }[]>;
  srv(
    name: string,
  ): Promise<readonly { readonly name: string; readonly port: number; readonly priority: number; readonly weight: number }[]>;
  /** As the system does it, its hosts file included. */
  host(name: string): Promise<readonly { readonly address: string; readonly family: number }[]>;
}

export const systemDns: Dns = {
  naptr: resolveNaptr,
  srv: resolveSrv,
  host: (name) => lookup(name, { all: true }),
};

const SRV_PREFIX: Readonly<Record<SipTransportKind, string>> = { udp: '_sip._udp', tcp: '_sip._tcp', tls: '_sips._tcp' };
const NAPTR_SERVICE: Readonly<Record<SipTransportKind, string>> = { udp: 'SIP+D2U', tcp: 'SIP+D2T', tls: 'SIPS+D2T' };
export const defaultPort = (transport: SipTransportKind): number => (transport === 'tls' ? 5061 : 5060);

/** From 0 to 1, 1 left out. */
const byChance = (): number => randomInt(2 ** 32) / 2 ** 32;

/**
 * Finds a SIP service (RFC 3263). An IP address or a port is taken as it is; else NAPTR, then SRV, then the host itself. A lookup
 * that fails is a step like another: `addresses` is empty where none is left.
 */
export async function resolveTarget(
  { host, port, transport }: SipTarget,
  dns: Dns = systemDns,
  { signal = NEVER, chance = byChance }: { readonly signal?: AbortSignal; readonly chance?: () => number } = {},
): Promise<Resolved> {
  if (isIP(host) !== 0) return { steps: [], addresses: [{ address: host, port: port ?? defaultPort(transport) }] };
  const steps: DnsStep[] = [];
  const ask: Ask = (query, type, lookingUp, text) => asked({ query, type }, lookingUp, text, steps, signal);
  const hosts = port === undefined ? await services(host, transport, dns, ask, chance) : [{ name: host, port }];
  const addresses: SipPeer[] = [];
  for (const { name, port: found } of hosts.length === 0 ? [{ name: host, port: defaultPort(transport) }] : hosts) {
    addresses.push(...(await hostAddresses(name, dns, steps, signal)).map((address) => ({ address, port: found })));
  }
  return { steps, addresses };
}

/** One lookup for both families, in the order of the system, and a step for each that there is. */
async function hostAddresses(name: string, dns: Dns, steps: DnsStep[], signal: AbortSignal): Promise<readonly string[]> {
  const lookups: DnsStep[] = [];
  const found = await asked({ query: name, type: 'A' }, dns.host(name), ({ address }) => address, lookups, signal);
  const ofFamily = (wanted: number) => found.filter(({ family }) => family === wanted).map(({ address }) => address);
  const [four, six] = [ofFamily(4), ofFamily(6)];
  for (const step of lookups) {
    if (four.length > 0 || six.length === 0) steps.push({ ...step, answers: four });
    if (six.length > 0) steps.push({ ...step, type: 'AAAA', answers: six });
  }
  return found.map(({ address }) => address);
}

interface Service {
  readonly name: string;
  readonly port: number;
  readonly priority: number;
  readonly weight: number;
}

async function services(
  host: string,
  transport: SipTransportKind,
  dns: Dns,
  ask: Ask,
  chance: () => number,
): Promise<readonly { readonly name: string; readonly port: number }[]> {
  const wanted = NAPTR_SERVICE[transport];
  const pointers = await ask(host, 'NAPTR', dns.naptr(host), ({ service, replacement }) => `${service} ${replacement}`);
  const names = pointers
    .filter(({ service }) => service.toUpperCase() === wanted)
    .sort((a, b) => a.order - b.order || a.preference - b.preference)
    .map(({ replacement }) => replacement || `${SRV_PREFIX[transport]}.${host}`);
  for (const name of names.length === 0 ? [`${SRV_PREFIX[transport]}.${host}`] : names) {
    const records = await ask(name, 'SRV', dns.srv(name), (record) => `${record.name}:${record.port}`);
    // One dot: the service is decidedly not there (RFC 2782).
    const found = records.filter((record) => record.name !== '' && record.name !== '.');
    if (found.length > 0) return inOrder(found, chance);
  }
  return [];
}

/** By priority; within one, by lot, where a record of twice the weight has twice the chance to be the next (RFC 2782). */
function inOrder(records: readonly Service[], chance: () => number): Service[] {
  const left = records.toSorted((a, b) => a.priority - b.priority || a.weight - b.weight);
  const ordered: Service[] = [];
  for (let first = left[0]; first !== undefined; first = left[0]) {
    const alike = left.filter(({ priority }) => priority === first.priority);
    const lot = chance() * alike.reduce((sum, { weight }) => sum + weight, 0);
    let passed = 0;
    const drawn =
      alike.find(({ weight }) => {
        passed += weight;
        return lot < passed;
      }) ?? first;
    ordered.push(drawn);
    left.splice(left.indexOf(drawn), 1);
  }
  return ordered;
}

type Ask = <T>(
  query: string,
  type: DnsStep['type'],
  lookingUp: Promise<readonly T[]>,
  text: (answer: T) => string,
) => Promise<readonly T[]>;

/** A name server that does not answer is asked again and again by the system, for a minute and more. */
const LOOKUP_MS = 3000;
const NEVER = new AbortController().signal;

/** @returns nothing where the lookup fails, takes too long, or is broken off; the step says which. */
async function asked<T>(
  { query, type }: Pick<DnsStep, 'query' | 'type'>,
  lookingUp: Promise<readonly T[]>,
  text: (answer: T) => string,
  steps: DnsStep[],
  signal: AbortSignal,
): Promise<readonly T[]> {
  try {
    const answers = await inTime(lookingUp, signal);
    steps.push({ query, type, answers: answers.map(text), failure: null });
    return answers;
  } catch (error) {
    steps.push({ query, type, answers: [], failure: error instanceof Error && 'code' in error ? String(error.code) : String(error) });
    return [];
  }
}

function inTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (code: string) => reject(Object.assign(new Error('no answer'), { code }));
    const abort = () => stop('ABORTED');
    const timer = setTimeout(() => stop('ETIMEOUT'), LOOKUP_MS);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    void work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    });
  });
}
