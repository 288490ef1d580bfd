import { cseqOf, type Header, headerOf, listOf, type SipRequest } from '../../adapters/sip/message/message.ts';
import { parseNameAddr } from '../../adapters/sip/message/name-addr.ts';
import { hostText } from '../../adapters/sip/message/uri.ts';
import type { SipPeer } from '../../adapters/sip/transport/transport.ts';
import { nextHopOf } from '../../adapters/sip/user-agent/dialog.ts';
import type { Exchange } from './exchange.ts';

/** A request ready to go. */
export interface Outgoing {
  readonly request: SipRequest;
  readonly to: SipPeer;
}

/**
 * LiveKit's BYE: to the caller's Contact, or to the first Record-Route, never to where the packets came from; no Reason header.
 * @param tag the To tag of the call. @param extra what the trunk puts in headers. @param branch 16 letters and digits.
 */
export function byeOf(
  { request: invite, from, kind }: Pick<Exchange, 'request' | 'from' | 'kind'>,
  tag: string,
  local: SipPeer,
  extra: readonly Header[],
  branch: string,
): Outgoing {
  const value = (name: string) => headerOf(invite, name) ?? '';
  const uriIn = (header: string | undefined) => parseNameAddr(header ?? '')?.uri;
  const target = uriIn(listOf(invite, 'Contact')[0]) ?? uriIn(value('From')) ?? '';
  const routes = listOf(invite, 'Record-Route');
  const to = value('To');
  const headers = [
    // The wrong way round: that is LiveKit's order.
    ...routes.toReversed().map((route) => ({ name: 'Route', value: route })),
    { name: 'Via', value: `SIP/2.0/${kind.toUpperCase()} ${hostText(local.address)}:${local.port};branch=z9hG4bK.${branch};alias` },
    { name: 'Max-Forwards', value: '70' },
    { name: 'Call-ID', value: value('Call-ID') },
    { name: 'Content-Length', value: '0' },
    ...extra,
    { name: 'CSeq', value: `${(cseqOf(invite)?.number ?? 0) + 1} BYE` },
    { name: 'From', value: /;\s*tag=/i.test(to) ? to : `${to};tag=${tag}` },
    { name: 'To', value: value('From') },
  ];
  return {
    request: { kind: 'request', method: 'BYE', uri: target, headers, body: Buffer.alloc(0) },
    to: nextHopOf({ routes: routes.slice(0, 1), target }, from),
  };
}
