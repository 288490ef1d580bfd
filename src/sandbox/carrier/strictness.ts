import { cseqOf, headerOf, listOf, type SipRequest } from '../../adapters/sip/message/message.ts';
import { parseNameAddr, tagOf } from '../../adapters/sip/message/name-addr.ts';
import { parseUri } from '../../adapters/sip/message/uri.ts';

export interface Refusal {
  readonly status: number;
  readonly reason: string;
}

/** `+` and up to 15 digits (ITU-T E.164). */
const E164 = /^\+[1-9]\d{6,14}$/;

const refusal = (status: number, reason: string): Refusal => ({ status, reason });
const uriIn = (header: string | undefined) => parseUri(parseNameAddr(header ?? '')?.uri ?? '');

/** What strict carriers look at before they ask who calls (RFC 3261 8.1.1, 8.2.2, 16.3). @returns null for nothing wrong. */
export function wrongForm(invite: SipRequest): Refusal | null {
  const [to, contact, target] = [uriIn(headerOf(invite, 'To')), uriIn(listOf(invite, 'Contact')[0]), parseUri(invite.uri)];
  const hops = headerOf(invite, 'Max-Forwards');
  if (tagOf(headerOf(invite, 'From')) === '' || (headerOf(invite, 'Call-ID') ?? '') === '') return refusal(400, 'Missing Call-ID Or Tag');
  if (cseqOf(invite)?.method !== 'INVITE') return refusal(400, 'Bad CSeq');
  if (hops === undefined || !/^\d{1,3}$/.test(hops.trim())) return refusal(400, 'Missing Max-Forwards');
  if (Number(hops) === 0) return refusal(483, 'Too Many Hops');
  if (contact === null) return refusal(400, 'Missing Contact');
  if (target === null) return refusal(416, 'Unsupported URI Scheme');
  if (to === null || to.user !== target.user) return refusal(400, 'To And Request-URI Differ');
  return E164.test(target.user) ? null : refusal(484, 'Address Incomplete');
}

/** Whose number calls. @param own numbers that the customer has. */
export function wrongCaller(invite: SipRequest, own: readonly string[]): Refusal | null {
  const caller = uriIn(headerOf(invite, 'From'))?.user ?? '';
  if (!E164.test(caller)) return refusal(403, 'Caller Number Is Not E.164');
  return own.includes(caller) ? null : refusal(403, 'Caller Number Not Allowed');
}

/**
 * What is wrong with an ACK or BYE of an answered call (RFC 3261 12.2.1.1): it goes to the Contact of the answer, along the route
 * that its Record-Route has named. @returns in words; null for nothing.
 */
export function wrongInDialog(request: SipRequest, contact: string, route: string): string | null {
  if (request.uri !== contact) return `${request.method} to ${request.uri}, and not to the Contact ${contact}`;
  const [first] = listOf(request, 'Route');
  return first === route ? null : `${request.method} without the route ${route}`;
}
