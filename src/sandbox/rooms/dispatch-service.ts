import {
  AgentDispatch,
  CreateAgentDispatchRequest,
  DeleteAgentDispatchRequest,
  ListAgentDispatchRequest,
  ListAgentDispatchResponse,
} from '@livekit/protocol';
import { method, type Service } from '../http/method.ts';
import { requireRoomAdmin } from '../http/token.ts';
import { fromBehind } from '../http/twirp-error.ts';
import type { Delays, SandboxClock } from '../options.ts';
import type { AgentWorkers } from './agent-workers.ts';
import { refuseDispatch } from './limits.ts';
import type { LiveRoom } from './live-room.ts';
import type { Rooms } from './rooms.ts';

export interface DispatchParts {
  readonly rooms: Rooms;
  readonly workers: AgentWorkers;
  readonly clock: SandboxClock;
  readonly delays: Delays;
  /** Aborted when the sandbox ends: an answer that waits is then given at once. */
  readonly ending: AbortSignal;
}

export function dispatchMethods({ rooms, workers, clock, delays, ending }: DispatchParts): Service {
  /** LiveKit asks the node that has the room, and where none has it waits in vain. */
  const roomServed = async (name: string): Promise<LiveRoom> => {
    const room = rooms.get(name);
    if (room !== undefined) return room;
    await clock.sleep(delays.roomUnanswered, ending);
    throw fromBehind('unavailable', 'no response from servers');
  };

  return {
    /** Opens the room if need be. The answer is the same whether or not a worker serves the name. */
    CreateDispatch: method(CreateAgentDispatchRequest, AgentDispatch, (request, grants) => {
      requireRoomAdmin(grants, request.room);
      refuseDispatch(request);
      return rooms.dispatch(rooms.openNamed(request.room), request);
    }),

    ListDispatch: method(ListAgentDispatchRequest, ListAgentDispatchResponse, async ({ room: name, dispatchId }, grants) => {
      requireRoomAdmin(grants, name);
      const { dispatches } = await roomServed(name);
      const agentDispatches = [...dispatches.values()].filter(({ id }) => dispatchId === '' || id === dispatchId);
      return new ListAgentDispatchResponse({ agentDispatches });
    }),

    DeleteDispatch: method(DeleteAgentDispatchRequest, AgentDispatch, async ({ room: name, dispatchId }, grants) => {
      requireRoomAdmin(grants, name);
      const room = await roomServed(name);
      const dispatch = room.dispatches.get(dispatchId);
      if (dispatch === undefined) throw fromBehind('not_found', 'dispatch ID not found');
      room.dispatches.delete(dispatchId);
      void workers.dismiss(room, dispatch);
      return dispatch;
    }),
  };
}
