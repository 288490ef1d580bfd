import { Problem } from '../../core/problem.ts';
import type { RoomParticipant, Rooms } from '../../ports.ts';
import { CREATE_ROOM, DELETE_ROOM, listDispatchOf, listParticipantsOf } from './methods.ts';
import { enumName, list, nullable, pick, text, textMap } from './read-message.ts';
import type { Twirp } from './twirp.ts';
import { decode } from './wire.ts';

const participants = pick<{ participants: RoomParticipant[] }>({
  participants: list(pick<RoomParticipant>({ identity: text, kind: enumName, state: enumName, attributes: textMap })),
});

interface Dispatch {
  agentName: string;
  state: { jobs: { state: { status: string } | null }[] } | null;
}
const job = pick<{ state: { status: string } | null }>({ state: nullable(pick<{ status: string }>({ status: enumName })) });
const dispatchState = nullable(pick<{ jobs: { state: { status: string } | null }[] }>({ jobs: list(job) }));
const dispatches = pick<{ agentDispatches: Dispatch[] }>({
  agentDispatches: list(pick<Dispatch>({ agentName: text, state: dispatchState })),
});

/** RoomService and AgentDispatchService over our transport, since the SDK repeats what creates and deletes. */
export function createRooms(twirp: Twirp): Rooms {
  return {
    createRoom: ({ name, emptyTimeoutSeconds, agents }) =>
      twirp.call(CREATE_ROOM, { name, emptyTimeout: emptyTimeoutSeconds, agents }, () => undefined),
    listParticipants: (room) =>
      twirp.call(listParticipantsOf(room), { room }, (answer) => decode(participants, answer, 'the answer').participants),
    listJobs: (room) =>
      twirp.call(listDispatchOf(room), { room }, (answer) =>
        decode(dispatches, answer, 'the answer').agentDispatches.flatMap(({ agentName, state }) =>
          (state?.jobs ?? []).map((taken) => ({ agentName, status: taken.state?.status ?? '' })),
        ),
      ),
    async deleteRoom(name) {
      try {
        return await twirp.call(DELETE_ROOM, { room: name }, () => true);
      } catch (error) {
        if (error instanceof Problem && error.id === 'server-not-found') return false;
        throw error;
      }
    },
  };
}
