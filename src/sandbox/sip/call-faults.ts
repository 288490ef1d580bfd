import type { CreateSIPParticipantRequest, SIPOutboundConfig, TransferSIPParticipantRequest } from '@livekit/protocol';
import { headersFault } from './headers.ts';
import { hostFault } from './host.ts';
import { mediaFault } from './media.ts';

const MAX_DISPLAY_NAME_BYTES = 128;

/** @returns LiveKit's objection to an outbound call, or null. */
export function callFault(request: CreateSIPParticipantRequest): string | null {
  const { sipTrunkId, trunk, sipNumber, sipCallTo, roomName, displayName = '', headers, media } = request;
  if (sipTrunkId === '' && trunk === undefined && sipNumber === '') return 'missing sip trunk id and sip number';
  const inTrunk = trunk === undefined ? null : inlineTrunkFault(trunk);
  if (inTrunk !== null) return inTrunk;
  if (sipCallTo === '') return 'missing sip callee number';
  if (sipCallTo.includes('@')) return 'SipCallTo should be a phone number or SIP user, not a full SIP URI';
  if (roomName === '') return 'missing room name';
  if (Buffer.byteLength(displayName) > MAX_DISPLAY_NAME_BYTES) return 'DisplayName too long (max 128 characters)';
  return headersFault({ headers, attributesToHeaders: {}, headersToAttributes: {} }) ?? mediaFault(media);
}

function inlineTrunkFault(trunk: SIPOutboundConfig): string | null {
  if (trunk.hostname === '') return 'no outbound hostname specified';
  const { attributesToHeaders, headersToAttributes } = trunk;
  return (
    hostFault(trunk.hostname, 'trunk hostname') ??
    hostFault(trunk.fromHost, 'from_host') ??
    headersFault({ attributesToHeaders, headersToAttributes })
  );
}

const REFER_TARGET = /^(sips?|tel):/;

/** @returns LiveKit's objection to a transfer, or null. */
export function transferFault({ transferTo, headers }: TransferSIPParticipantRequest): string | null {
  if (transferTo === '') return 'missing transfer to';
  const target = /^<(.*)>$/s.exec(transferTo)?.[1] ?? transferTo;
  if (!REFER_TARGET.test(target)) return 'transfer_to must be a valid SIP(s) or TEL URI (sip:, sips: or tel:)';
  return headersFault({ headers, attributesToHeaders: {}, headersToAttributes: {} });
}
