import {
  CreateSIPParticipantRequest,
  DeleteRoomResponse,
  ParticipantInfo_Kind,
  type SIPOutboundTrunkInfo,
  SIPParticipantInfo,
  TransferSIPParticipantRequest,
} from '@livekit/protocol';
import { method, type Service } from '../http/method.ts';
import { requireRoomAdmin, requireSipCall } from '../http/token.ts';
import { fromBehind } from '../http/twirp-error.ts';
import type { Delays, SandboxClock } from '../options.ts';
import { newParticipant } from '../rooms/participants.ts';
import { participantOf } from '../rooms/room-service.ts';
import type { Rooms } from '../rooms/rooms.ts';
import type { Identifiers } from '../state/identifiers.ts';
import type { SipStore } from '../state/sip-store.ts';
import { callFault, transferFault } from './call-faults.ts';
import { loadOutboundTrunk } from './outbound-trunks.ts';
import { refuse, trunkNotFound } from './refusals.ts';
import type { SipAccess } from './sip-access.ts';

export interface ParticipantParts {
  readonly access: SipAccess;
  readonly rooms: Rooms;
  readonly ids: Identifiers;
  readonly clock: SandboxClock;
  readonly delays: Delays;
  /** Aborted when the sandbox ends: an answer that waits is then given at once. */
  readonly ending: AbortSignal;
  /** Whether a SIP service answers. It dials nobody: every host takes the call, but for those under `.invalid`. */
  readonly sipService: boolean;
}

export function sipParticipantMethods(parts: ParticipantParts): Service {
  const { access, rooms, clock, delays, ending, sipService } = parts;
  const serviceAnswers = async (): Promise<void> => {
    if (sipService) return;
    await clock.sleep(delays.sipUnanswered, ending);
    throw fromBehind('unavailable', 'no response from servers');
  };

  return {
    CreateSIPParticipant: method(CreateSIPParticipantRequest, SIPParticipantInfo, async (request, grants) => {
      const trunk = trunkFor(request, access.forCall(grants));
      await serviceAnswers();
      return dial(request, trunk, parts);
    }),

    /** Answers with an empty message, for which the class of another empty one stands. Needs no Redis. */
    TransferSIPParticipant: method(TransferSIPParticipantRequest, DeleteRoomResponse, async (request, grants) => {
      const { roomName, participantIdentity } = request;
      if (roomName === '') throw fromBehind('invalid_argument', 'Missing room name');
      if (participantIdentity === '') throw fromBehind('invalid_argument', 'Missing participant identity');
      requireSipCall(grants);
      requireRoomAdmin(grants, roomName);
      refuse(transferFault(request));
      const { attributes } = participantOf(rooms, roomName, participantIdentity);
      if (attributes['sip.callID'] === undefined) throw fromBehind('invalid_argument', 'no SIP session associated with participant');
      await serviceAnswers();
      rooms.get(roomName)?.leave(participantIdentity);
      return new DeleteRoomResponse();
    }),
  };
}

/** @returns the stored trunk, or undefined for a call with a trunk of its own. @throws TwirpError */
function trunkFor(request: CreateSIPParticipantRequest, store: SipStore): SIPOutboundTrunkInfo | undefined {
  refuse(callFault(request));
  const { sipTrunkId } = request;
  const trunk = sipTrunkId === '' ? undefined : loadOutboundTrunk(store, sipTrunkId);
  if (sipTrunkId !== '' && trunk === undefined) throw trunkNotFound();
  if (request.sipNumber === '' && (trunk?.numbers.length ?? 0) === 0) {
    throw fromBehind('failed_precondition', 'no numbers on outbound trunk');
  }
  return trunk;
}

/** The room stays open also where the call fails. Without waiting, a failure is told nowhere in the API. */
function dial(
  request: CreateSIPParticipantRequest,
  trunk: SIPOutboundTrunkInfo | undefined,
  { rooms, ids, clock }: ParticipantParts,
): SIPParticipantInfo {
  const { roomName, sipTrunkId, sipCallTo, participantName } = request;
  const room = rooms.openNamed(roomName);
  const host = trunk?.address ?? request.trunk?.hostname ?? '';
  const reachable = !host.endsWith('.invalid');
  if (!reachable && request.waitUntilAnswered) throw fromBehind('invalid_argument', `fail to resolve target ${host}`);
  const sipCallId = ids.next('SCL_');
  const identity = request.participantIdentity || `sip_${sipCallTo}`;
  const attributes = {
    ...request.participantAttributes,
    'sip.callID': sipCallId,
    'sip.trunkID': sipTrunkId,
    'sip.callStatus': 'active',
    ...(request.hidePhoneNumber ? {} : { 'sip.phoneNumber': sipCallTo, 'sip.hostname': host }),
  };
  const joining = { identity, name: participantName, kind: ParticipantInfo_Kind.SIP, attributes, audio: identity };
  const participant = newParticipant(joining, ids, clock.now());
  if (reachable) room.join(participant);
  return new SIPParticipantInfo({ participantId: participant.sid, participantIdentity: identity, roomName, sipCallId });
}
