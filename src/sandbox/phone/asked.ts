import { headerOf, type SipRequest } from '../../adapters/sip/message/message.ts';
import { parseNameAddr } from '../../adapters/sip/message/name-addr.ts';
import { parseUri } from '../../adapters/sip/message/uri.ts';
import type { SipPeer } from '../../adapters/sip/transport/transport.ts';
import { type Call, callTo } from '../../core/model/call.ts';

/** What LiveKit looks at: To and From, never the Request-URI or P-Asserted-Identity. @param from source of the packet. */
export function callOf(invite: SipRequest, from: SipPeer): Call {
  const [to, caller] = [uriIn(invite, 'To'), uriIn(invite, 'From')];
  return callTo(to?.user ?? '', { from: caller?.user ?? '', fromHost: caller?.host ?? '', source: from.address });
}

/** A `tel:` URI has no user: LiveKit takes its number for a host. */
function uriIn(invite: SipRequest, header: string) {
  return parseUri(parseNameAddr(headerOf(invite, header) ?? '')?.uri ?? '');
}
