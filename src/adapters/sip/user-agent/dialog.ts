import { isIP } from 'node:net';
import type { SipRequest, SipResponse } from '../message/message.ts';
import { cseqOf, headerOf, listOf } from '../message/message.ts';
import { parseNameAddr, tagOf } from '../message/name-addr.ts';
import { parseUri } from '../message/uri.ts';
import type { SipPeer } from '../transport/transport.ts';

/** A call that was answered (RFC 3261 12), as the side that placed it sees it. */
export interface Dialog {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  /** From and To of requests that we send in it, with their tags. */
  readonly from: string;
  readonly to: string;
  /** Request-URI of what we send: the Contact of the answer. */
  readonly target: string;
  /** Route headers of what we send. */
  readonly routes: readonly string[];
  readonly inviteNumber: number;
}

/** @param invite as it was sent the last time. @returns what the 2xx establishes; without a Contact its requests go where the INVITE went. */
export function dialogOf(invite: SipRequest, answer: SipResponse): Dialog {
  const contact = parseNameAddr(listOf(answer, 'Contact')[0] ?? '');
  const [from, to] = [headerOf(invite, 'From') ?? '', headerOf(answer, 'To') ?? ''];
  return {
    callId: headerOf(invite, 'Call-ID') ?? '',
    localTag: tagOf(from),
    remoteTag: tagOf(to),
    from,
    to,
    target: contact?.uri ?? invite.uri,
    routes: listOf(answer, 'Record-Route').reverse(),
    inviteNumber: cseqOf(invite)?.number ?? 1,
  };
}

/** @returns whether a request of the far side belongs to it: by Call-ID and both tags, nothing less. */
export function belongsTo({ callId, localTag, remoteTag }: Dialog, request: SipRequest): boolean {
  return (
    headerOf(request, 'Call-ID') === callId && tagOf(headerOf(request, 'To')) === localTag && tagOf(headerOf(request, 'From')) === remoteTag
  );
}

/** @returns the hosts of routes without `lr` (RFC 3261 19.1.1), which nobody has any more: they are told, and routed to as all others. */
export function strictRoutersOf({ routes }: Pick<Dialog, 'routes'>): string[] {
  return routes.flatMap((route) => {
    const uri = parseUri(parseNameAddr(route)?.uri ?? '');
    return uri === null || uri.parameters.has('lr') ? [] : [uri.host];
  });
}

/** @returns where its requests are sent: the first route, else the target; `fallback` where that names a host we would have to look up. */
export function nextHopOf({ routes: [route], target }: Pick<Dialog, 'routes' | 'target'>, fallback: SipPeer): SipPeer {
  const uri = parseUri(route === undefined ? target : (parseNameAddr(route)?.uri ?? ''));
  if (uri === null || isIP(uri.host) === 0) return fallback;
  return { address: uri.host, port: uri.port ?? (uri.scheme === 'sips' || uri.parameters.get('transport') === 'tls' ? 5061 : 5060) };
}
