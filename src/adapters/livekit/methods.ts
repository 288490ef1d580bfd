import type { Grant } from './token.ts';

/** One RPC of LiveKit. */
export interface Method {
  readonly service: 'SIP' | 'RoomService' | 'AgentDispatchService' | 'CloudAgent';
  readonly name: string;
  /** A read may be repeated; a write only where a busy server did nothing of it. */
  readonly access: 'read' | 'write';
  readonly grant: Grant;
  /** The livekit-server that introduced it, where that was after the SIP service itself. */
  readonly since?: string;
  /** How long the far side may take beyond the deadline of a request, in milliseconds: it waits for a person. */
  readonly waitsMs?: number;
}

const sipAdmin: Grant = { sip: { admin: true } };

function sip(access: Method['access'], name: string, since?: string): Method {
  return { service: 'SIP', name, access, grant: sipAdmin, ...(since === undefined ? {} : { since }) };
}

/** Versions: release notes of livekit-server and of its protocol module. */
export const SIP = {
  list: {
    inboundTrunk: sip('read', 'ListSIPInboundTrunk'),
    outboundTrunk: sip('read', 'ListSIPOutboundTrunk'),
    dispatchRule: sip('read', 'ListSIPDispatchRule'),
  },
  listLegacyTrunks: sip('read', 'ListSIPTrunk'),
  getTrunk: {
    inboundTrunk: sip('read', 'GetSIPInboundTrunk', '1.8.0'),
    outboundTrunk: sip('read', 'GetSIPOutboundTrunk', '1.8.0'),
  },
  create: {
    inboundTrunk: sip('write', 'CreateSIPInboundTrunk'),
    outboundTrunk: sip('write', 'CreateSIPOutboundTrunk'),
    dispatchRule: sip('write', 'CreateSIPDispatchRule'),
  },
  update: {
    inboundTrunk: sip('write', 'UpdateSIPInboundTrunk', '1.9.0'),
    outboundTrunk: sip('write', 'UpdateSIPOutboundTrunk', '1.9.0'),
    dispatchRule: sip('write', 'UpdateSIPDispatchRule', '1.9.0'),
  },
  delete: {
    inboundTrunk: sip('write', 'DeleteSIPTrunk'),
    outboundTrunk: sip('write', 'DeleteSIPTrunk'),
    dispatchRule: sip('write', 'DeleteSIPDispatchRule'),
  },
} as const;

export const DIAL: Method = { service: 'SIP', name: 'CreateSIPParticipant', access: 'write', grant: { sip: { call: true } } };
/** @param waitsMs how long it may ring. */
export const dialFor = (waitsMs: number): Method => ({ ...DIAL, waitsMs });
export const CREATE_ROOM: Method = { service: 'RoomService', name: 'CreateRoom', access: 'write', grant: { video: { roomCreate: true } } };
export const DELETE_ROOM: Method = { service: 'RoomService', name: 'DeleteRoom', access: 'write', grant: { video: { roomCreate: true } } };
export const LIST_ROOMS: Method = { service: 'RoomService', name: 'ListRooms', access: 'read', grant: { video: { roomList: true } } };
export const LIST_AGENTS: Method = { service: 'CloudAgent', name: 'ListAgents', access: 'read', grant: { agent: { admin: true } } };

export function listParticipantsOf(room: string): Method {
  return { service: 'RoomService', name: 'ListParticipants', access: 'read', grant: { video: { roomAdmin: true, room } } };
}

export function removeParticipantFrom(room: string): Method {
  return { service: 'RoomService', name: 'RemoveParticipant', access: 'write', grant: { video: { roomAdmin: true, room } } };
}

export function listDispatchOf(room: string): Method {
  return { service: 'AgentDispatchService', name: 'ListDispatch', access: 'read', grant: { video: { roomAdmin: true, room } } };
}
