import { type Header, headerOf, type SipRequest } from '../../adapters/sip/message/message.ts';
import { tagOf } from '../../adapters/sip/message/name-addr.ts';
import type { InboundTrunk } from '../../core/model/inbound-trunk.ts';
import { attributesOf } from '../../core/routing/participant.ts';
import type { Route } from '../../core/routing/route.ts';

/** Headers of carriers that LiveKit knows, and one for tests (livekit/sip participant.go). */
const KNOWN: Readonly<Record<string, string>> = {
  'X-Twilio-AccountSid': 'sip.twilio.accountSid',
  'X-Twilio-CallSid': 'sip.twilio.callSid',
  'X-call_leg_id': 'sip.telnyx.callLegID',
  'X-call_session_id': 'sip.telnyx.callSessionID',
  'X-Amzn-ConnectContactId': 'sip.amazon.contactId',
  'X-Amzn-ConnectInitialContactId': 'sip.amazon.initialContactId',
  'X-Amzn-SourceAccount': 'sip.amazon.sourceAccount',
  'X-Amzn-SourceArn': 'sip.amazon.sourceArn',
  'X-Amzn-TargetArn': 'sip.amazon.targetArn',
  'X-Lk-Test-Id': 'lktest.id',
};

/** @param callId LiveKit's, the To tag. @returns the attributes of the caller's participant, without its status. */
export function participantAttributes(invite: SipRequest, route: Route, callId: string): Record<string, string> {
  const all = {
    ...attributesOf(route),
    'sip.callID': callId,
    'sip.callIDFull': headerOf(invite, 'Call-ID') ?? '',
    'sip.callTag': tagOf(headerOf(invite, 'From')),
    ...Object.fromEntries(Object.entries(KNOWN).map(([header, attribute]) => [attribute, headerOf(invite, header) ?? ''])),
    ...includedHeaders(invite, route.trunk, callId),
  };
  // LiveKit has no attributes without a value.
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

function includedHeaders(invite: SipRequest, trunk: InboundTrunk | null, callId: string): Record<string, string> {
  const include = trunk?.includeHeaders;
  const included: Record<string, string> = {};
  for (const { name, value } of invite.headers) {
    const taken = include === 'SIP_ALL_HEADERS' || (include === 'SIP_X_HEADERS' && /^x-/i.test(name));
    const key = `sip.h.${name.toLowerCase()}`;
    // The tag is LiveKit's own: it has put it there by then.
    if (taken) included[key] ??= name.toLowerCase() === 'to' && !/;\s*tag=/i.test(value) ? `${value};tag=${callId}` : value;
  }
  for (const [header, attribute] of Object.entries(trunk?.headersToAttributes ?? {})) {
    included[attribute] = headerOf(invite, header) ?? included[attribute] ?? '';
  }
  return included;
}

/** @returns what a trunk puts in headers of the participant's attributes. */
export function headersOfAttributes(trunk: InboundTrunk | null, attributes: Readonly<Record<string, string>>): Header[] {
  return Object.entries(trunk?.attributesToHeaders ?? {}).flatMap(([attribute, name]) => {
    const value = attributes[attribute];
    return value === undefined || value === '' ? [] : [{ name, value }];
  });
}

/** @returns a trunk's own headers, as an answer carries them. */
export const headersOfTrunk = (trunk: InboundTrunk | null): Header[] =>
  Object.entries(trunk?.headers ?? {}).map(([name, value]) => ({ name, value }));
