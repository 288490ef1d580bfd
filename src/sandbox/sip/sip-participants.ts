import {
  CreateSIPParticipantRequest,
  DeleteRoomResponse,
  type ParticipantInfo,
  ParticipantInfo_Kind,
  type SIPOutboundTrunkInfo,
  SIPParticipantInfo,
  SIPTransport,
  TransferSIPParticipantRequest,
} from '@livekit/protocol';
import type { SipTransportKind } from '../../core/model/phone-call.ts';
import { dialRefusal } from '../dialing/dial-refusal.ts';
import type { DialEnd, DialOrder } from '../dialing/dialled-call.ts';
import type { OutboundCalls } from '../dialing/outbound-calls.ts';
import { HOST } from '../http/http-server.ts';
import { method, type Service } from '../http/method.ts';
import { requireRoomAdmin, requireSipCall } from '../http/token.ts';
import { fromBehind } from '../http/twirp-error.ts';
import type { Delays, SandboxClock } from '../options.ts';
import type { LiveRoom } from '../rooms/live-room.ts';
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
  /** Whether a SIP service answers. */
  readonly sipService: boolean;
  readonly outbound: OutboundCalls;
  /** In [0, 1): which of its numbers a trunk calls from. */
  readonly random: () => number;
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

/**
 * The participant is there before anything is dialled, and goes when the call has come to nothing; the room stays. Only who waits is
 * told why. Addresses of this machine are called over SIP; any other takes the call without one, but for those under `.invalid`.
 */
async function dial(
  request: CreateSIPParticipantRequest,
  trunk: SIPOutboundTrunkInfo | undefined,
  parts: ParticipantParts,
): Promise<SIPParticipantInfo> {
  const { rooms, ids, clock, outbound } = parts;
  const { roomName, sipTrunkId, sipCallTo, participantName, waitUntilAnswered } = request;
  const room = rooms.openNamed(roomName);
  const host = trunk?.address ?? request.trunk?.hostname ?? '';
  const address = outbound.addressOf(host);
  const reachable = !host.endsWith('.invalid');
  if (!reachable && waitUntilAnswered) throw fromBehind('invalid_argument', `fail to resolve target ${host}`);
  const sipCallId = ids.next('SCL_');
  const identity = request.participantIdentity || `sip_${sipCallTo}`;
  const number = request.sipNumber || (trunk?.numbers[Math.floor(parts.random() * trunk.numbers.length)] ?? '');
  const attributes = {
    ...request.participantAttributes,
    'sip.callID': sipCallId,
    'sip.trunkID': sipTrunkId,
    'sip.callStatus': address === null ? 'active' : 'dialing',
    ...(request.hidePhoneNumber ? {} : { 'sip.phoneNumber': sipCallTo, 'sip.hostname': host, 'sip.trunkPhoneNumber': number }),
  };
  const joining = { identity, name: participantName, kind: ParticipantInfo_Kind.SIP, attributes, audio: identity };
  const participant = newParticipant(joining, ids, clock.now());
  if (reachable) room.join(participant);
  if (address !== null) {
    const order = orderOf(request, trunk, { address, number, tag: sipCallId });
    const dialling = callFrom(room, participant, order, durationMs(request.maxCallDuration) ?? LONGEST_MS, outbound);
    const end = waitUntilAnswered ? await dialling : null;
    if (end !== null && end.kind !== 'answered') throw dialRefusal(end, host);
  }
  return new SIPParticipantInfo({ participantId: participant.sid, participantIdentity: identity, roomName, sipCallId });
}

/** Calls on behalf of a participant, and ends the call when that is gone. */
async function callFrom(room: LiveRoom, me: ParticipantInfo, order: DialOrder, longestMs: number, calls: OutboundCalls): Promise<DialEnd> {
  const isGone = () => room.participants.get(me.identity) !== me;
  const leave = () => {
    stopWatching();
    me.attributes['sip.callStatus'] = 'hangup';
    if (!isGone()) room.leave(me.identity);
  };
  const call = calls.begin(order, longestMs, {
    onStatus: (status) => {
      me.attributes['sip.callStatus'] = status;
    },
    onOver: leave,
  });
  const stopWatching = room.watch(() => {
    if (isGone()) void calls.end(call);
  });
  const end = await call.dial();
  if (end.kind !== 'answered') {
    await calls.end(call);
    leave();
  }
  return end;
}

const RINGING_MS = 180_000;
const LONGEST_MS = 86_400_000;

function orderOf(
  request: CreateSIPParticipantRequest,
  trunk: SIPOutboundTrunkInfo | undefined,
  known: Pick<DialOrder, 'address' | 'tag'> & { readonly number: string },
): DialOrder {
  const { number, ...rest } = known;
  const config = trunk ?? request.trunk;
  const { authUsername: user = '', authPassword: password = '', transport = SIPTransport.SIP_TRANSPORT_AUTO, fromHost = '' } = config ?? {};
  const headers = { ...trunk?.headers, ...request.headers };
  return {
    ...rest,
    to: request.sipCallTo,
    from: number,
    fromHost: fromHost || HOST,
    transport: TRANSPORTS[transport] ?? null,
    credentials: user === '' || password === '' ? null : { user, password },
    headers: Object.entries(headers)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => ({ name, value })),
    ringingTimeoutMs: durationMs(request.ringingTimeout) ?? RINGING_MS,
  };
}

const TRANSPORTS: Readonly<Partial<Record<SIPTransport, SipTransportKind>>> = {
  [SIPTransport.SIP_TRANSPORT_UDP]: 'udp',
  [SIPTransport.SIP_TRANSPORT_TCP]: 'tcp',
  [SIPTransport.SIP_TRANSPORT_TLS]: 'tls',
};

/** @returns null for none above 0. */
function durationMs(duration: { readonly seconds: bigint; readonly nanos: number } | undefined): number | null {
  const milliseconds = Number(duration?.seconds ?? 0n) * 1000 + (duration?.nanos ?? 0) / 1_000_000;
  return milliseconds > 0 ? milliseconds : null;
}
