import type { Header } from '../../adapters/sip/message/message.ts';
import { hostText } from '../../adapters/sip/message/uri.ts';
import type { ListeningKind } from '../../adapters/sip/transport/listen.ts';
import type { SipPeer } from '../../adapters/sip/transport/transport.ts';

/*
 * Headers of LiveKit's answers behind those that every answer has, in the order seen: 100 and 180 have Allow and no Contact, refusals
 * of the call have both, the last words of a call that rang have neither.
 */

export const ALLOW: Header = {
  name: 'Allow',
  value: 'INVITE, ACK, CANCEL, BYE, NOTIFY, REFER, MESSAGE, OPTIONS, INFO, SUBSCRIBE',
};
export const SDP: Header = { name: 'Content-Type', value: 'application/sdp' };

export const contactOf = ({ address, port }: SipPeer, kind: ListeningKind): Header => ({
  name: 'Contact',
  value: `<sip:${hostText(address)}:${port};transport=${kind}>`,
});
