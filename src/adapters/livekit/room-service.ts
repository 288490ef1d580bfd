import { Problem } from '../../core/problem.ts';
import type { RoomParticipant, Rooms } from '../../ports.ts';
import { CREATE_ROOM, DELETE_ROOM, listDispatchOf, listParticipantsOf } from './methods.ts';
import { enumName, list, nullable, pick, text, textMap } from './read-message.ts';
import type { Twirp } from './twirp.ts';
import { decode } from './wire.ts';

const participant = pick<RoomParticipant>((given) => ({
  identity: text(given.identity),
  kind: enumName(given.kind),
  state: enumName(given.state),
  attributes: textMap(given.attributes),
}));
const participants = pick<{ participants: RoomParticipant[] }>((given) => ({ participants: list(given.participants, participant) }));

interface JobState {
  status: string;
}
interface Job {
  state: JobState | null;
}
interface DispatchState {
  jobs: Job[];
}
interface Dispatch {
  agentName: string;
  state: DispatchState | null;
}
const jobState = pick<JobState>((given) => ({ status: enumName(given.status) }));
const job = pick<Job>((given) => ({ state: nullable(given.state, jobState) }));
const dispatchState = pick<DispatchState>((given) => ({ jobs: list(given.jobs, job) }));
const dispatch = pick<Dispatch>((given) => ({
  agentName: text(given.agent_name ?? given.agentName),
  state: nullable(given.state, dispatchState),
}));
const dispatches = pick<{ agentDispatches: Dispatch[] }>((given) => ({
  agentDispatches: list(given.agent_dispatches ?? given.agentDispatches, dispatch),
}));

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
