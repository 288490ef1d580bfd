import { BlockList, isIPv6 } from 'node:net';
import { sameAddress } from '../transport/transport.ts';

/** Subnets by how far their addresses mean something, the nearest first; all others mean the same everywhere. */
const SCOPES: readonly (readonly string[])[] = [
  ['127.0.0.0/8', '::1/128'],
  ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16', 'fc00::/7', 'fe80::/10'],
];
const NOBODY = ['0.0.0.0/8', '224.0.0.0/4', '255.255.255.255/32', '::/128', 'ff00::/8'];

/**
 * Whether audio may go where an answer says. Services may have their audio apart from their signalling, so another host is no fault;
 * but a far host must not make us send into our own network, and what it calls its own network we cannot reach anyway.
 * @param address an IP address. @param answering IP addresses of whoever gave the answer. @returns why not, in words; null = it may.
 */
export function whyNoMediaTo(address: string, answering: readonly string[]): string | null {
  if (answering.some((host) => sameAddress(host, address))) return null;
  if (isIn(NOBODY, address)) return `its audio address ${address} is that of no host`;
  const nearest = Math.min(...answering.map(scopeOf));
  if (scopeOf(address) >= nearest) return null;
  return `its audio address ${address} means nothing outside of its own network, and the answer came from ${answering[0]}`;
}

/** Whether an address means something in a smaller part of the network than another: who has it is behind a router for the other. */
export const isNearer = (address: string, other: string): boolean => scopeOf(address) < scopeOf(other);

function scopeOf(address: string): number {
  const scope = SCOPES.findIndex((subnets) => isIn(subnets, address));
  return scope < 0 ? SCOPES.length : scope;
}

function isIn(subnets: readonly string[], address: string): boolean {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [network = '', bits] = subnet.split('/');
    list.addSubnet(network, Number(bits), isIPv6(network) ? 'ipv6' : 'ipv4');
  }
  return list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
