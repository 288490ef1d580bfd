import {
  CreateRoomRequest,
  DeleteRoomRequest,
  DeleteRoomResponse,
  ListParticipantsRequest,
  ListParticipantsResponse,
  ListRoomsRequest,
  ListRoomsResponse,
  ParticipantInfo,
  RemoveParticipantResponse,
  Room,
  RoomParticipantIdentity,
} from '@livekit/protocol';
import { method, type Service } from '../http/method.ts';
import { requireRoomAdmin, requireRoomCreate, requireRoomList } from '../http/token.ts';
import { fromBehind, TwirpError } from '../http/twirp-error.ts';
import { refuseRoom } from './limits.ts';
import type { Rooms } from './rooms.ts';

const NOT_EMULATED = [
  'ForwardParticipant',
  'MoveParticipant',
  'MutePublishedTrack',
  'PerformRpc',
  'SendData',
  'UpdateParticipant',
  'UpdateRoomMetadata',
  'UpdateSubscriptions',
];

/** The methods that telephony needs. LiveKit's others exist here too, to say that the sandbox lacks them. */
export function roomMethods(rooms: Rooms): Service {
  return {
    ...Object.fromEntries(NOT_EMULATED.map((name) => [name, notEmulated])),

    CreateRoom: method(CreateRoomRequest, Room, (request, grants) => {
      requireRoomCreate(grants);
      refuseRoom(request);
      return rooms.open(request).info;
    }),

    /** With names: in the order asked, unknown ones left out. */
    ListRooms: method(ListRoomsRequest, ListRoomsResponse, ({ names }, grants) => {
      requireRoomList(grants);
      const found = names.length === 0 ? rooms.all() : names.flatMap((name) => rooms.get(name) ?? []);
      return new ListRoomsResponse({ rooms: found.map((room) => room.info) });
    }),

    DeleteRoom: method(DeleteRoomRequest, DeleteRoomResponse, ({ room: name }, grants) => {
      requireRoomCreate(grants);
      const room = rooms.get(name);
      if (room === undefined) throw fromBehind('not_found', 'requested room does not exist');
      rooms.close(room);
      return new DeleteRoomResponse();
    }),

    /** An unknown room is one without participants. */
    ListParticipants: method(ListParticipantsRequest, ListParticipantsResponse, ({ room }, grants) => {
      requireRoomAdmin(grants, room);
      return new ListParticipantsResponse({ participants: [...(rooms.get(room)?.participants.values() ?? [])] });
    }),

    GetParticipant: method(RoomParticipantIdentity, ParticipantInfo, ({ room, identity }, grants) => {
      requireRoomAdmin(grants, room);
      return participantOf(rooms, room, identity);
    }),

    RemoveParticipant: method(RoomParticipantIdentity, RemoveParticipantResponse, ({ room, identity }, grants) => {
      requireRoomAdmin(grants, room);
      participantOf(rooms, room, identity);
      rooms.get(room)?.leave(identity);
      return new RemoveParticipantResponse();
    }),
  };
}

/** @throws TwirpError `not_found` */
export function participantOf(rooms: Rooms, room: string, identity: string): ParticipantInfo {
  const participant = rooms.get(room)?.participants.get(identity);
  if (participant === undefined) throw fromBehind('not_found', 'participant does not exist');
  return participant;
}

function notEmulated(): Promise<Buffer> {
  return Promise.reject(new TwirpError('unimplemented', 'the sandbox does not emulate this method'));
}
