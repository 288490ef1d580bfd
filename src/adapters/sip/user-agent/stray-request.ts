import type { Header, SipRequest } from '../message/message.ts';
import { cseqOf, headerOf, headersOf, listOf } from '../message/message.ts';
import { parseNameAddr, tagOf } from '../message/name-addr.ts';
import { parseUri } from '../message/uri.ts';
import { parseVia } from '../message/via.ts';
import type { Reply } from './respond.ts';

const METHODS = ['INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS'];
const ALLOW: Header = { name: 'Allow', value: METHODS.join(', ') };
const ACCEPT: Header = { name: 'Accept', value: 'application/sdp' };
/** Headers that there is one of (RFC 3261 20, table 2). */
const SINGLE = ['From', 'To', 'Call-ID', 'CSeq', 'Max-Forwards'];
const NOT_THERE: Reply = { status: 481, reason: 'Call/Transaction Does Not Exist' };

/** @returns whether an answer would be known for one: its Via and its CSeq are repeated to tell which request it is for. */
export const isAnswerable = (request: SipRequest): boolean =>
  headerOf(request, 'CSeq') !== undefined && parseVia(listOf(request, 'Via')[0] ?? '') !== null;

/**
 * What a phone that is in a call, and takes no other one, says to a request that belongs to no call of its own: looked at in the
 * order of RFC 3261 8.2. @returns null for an ACK, which nobody answers.
 */
export function answerToStray(request: SipRequest): Reply | null {
  if (request.method === 'ACK') return null;
  if (isBroken(request)) return { status: 400, reason: 'Bad Request' };
  if (!METHODS.includes(request.method)) return { status: 405, reason: 'Method Not Allowed', headers: [ALLOW] };
  if (/^(?!sips?:)[a-z][a-z0-9+.-]*:/i.test(request.uri)) return { status: 416, reason: 'Unsupported URI Scheme' };
  if (parseUri(request.uri) === null) return { status: 400, reason: 'Bad Request' };
  const required = listOf(request, 'Require');
  if (required.length > 0 && request.method !== 'CANCEL')
    return { status: 420, reason: 'Bad Extension', headers: required.map((value) => ({ name: 'Unsupported', value })) };
  if (tagOf(headerOf(request, 'To')) !== '') return NOT_THERE;
  if (request.method === 'OPTIONS') return { status: 200, reason: 'OK', headers: [ALLOW, ACCEPT] };
  if (request.method !== 'INVITE') return NOT_THERE;
  if (request.body.length > 0 && !/^application\/sdp\s*(;|$)/i.test(headerOf(request, 'Content-Type') ?? ''))
    return { status: 415, reason: 'Unsupported Media Type', headers: [ACCEPT] };
  return { status: 486, reason: 'Busy Here' };
}

/** What names a call is missing, there twice, cannot be read, or contradicts itself. */
function isBroken(request: SipRequest): boolean {
  if (SINGLE.some((name) => headersOf(request, name).length > 1)) return true;
  if ((headerOf(request, 'Call-ID') ?? '') === '' || cseqOf(request)?.method !== request.method) return true;
  if (listOf(request, 'Via').some((hop) => parseVia(hop) === null)) return true;
  return ['From', 'To'].some((name) => parseNameAddr(headerOf(request, name) ?? '') === null);
}
