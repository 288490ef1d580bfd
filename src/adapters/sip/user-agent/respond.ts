import type { Header, SipRequest, SipResponse } from '../message/message.ts';
import { headerOf, headersOf, listOf } from '../message/message.ts';
import { tagOf } from '../message/name-addr.ts';
import { parseVia, viaText } from '../message/via.ts';
import { type SipPeer, sameAddress } from '../transport/transport.ts';

export interface Reply {
  readonly status: number;
  readonly reason: string;
  /** Put on To where it has no tag yet; '' = leave it. */
  readonly toTag?: string;
  readonly headers?: readonly Header[];
  readonly body?: Buffer;
}

/** An answer with what it has to repeat of its request (RFC 3261 8.2.6), in LiveKit's order. @param from source of the request. */
export function respondTo(
  request: SipRequest,
  from: SipPeer,
  { status, reason, toTag = '', headers = [], body = Buffer.alloc(0) }: Reply,
): SipResponse {
  const to = headerOf(request, 'To') ?? '';
  const [top, ...others] = listOf(request, 'Via');
  const vias = [...(top === undefined ? [] : [viaFrom(top, from)]), ...others];
  return {
    kind: 'response',
    status,
    reason,
    headers: [
      ...headersOf(request, 'Record-Route').map((value) => ({ name: 'Record-Route', value })),
      ...vias.map((value) => ({ name: 'Via', value })),
      { name: 'From', value: headerOf(request, 'From') ?? '' },
      { name: 'To', value: toTag === '' || tagOf(to) !== '' ? to : `${to};tag=${toTag}` },
      { name: 'Call-ID', value: headerOf(request, 'Call-ID') ?? '' },
      { name: 'CSeq', value: headerOf(request, 'CSeq') ?? '' },
      { name: 'Content-Length', value: String(body.length) },
      ...headers,
    ],
    body,
  };
}

/** Says where the request came from (RFC 3261 18.2.1, RFC 3581). */
function viaFrom(top: string, from: SipPeer): string {
  const via = parseVia(top);
  if (via === null) return top;
  const parameters = new Map(via.parameters);
  if (parameters.has('rport')) parameters.set('rport', String(from.port));
  if (via.parameters.has('rport') || !sameAddress(via.host, from.address)) parameters.set('received', from.address);
  return viaText({ ...via, parameters });
}
