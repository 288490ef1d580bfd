import { Problem } from '../../core/problem.ts';
import type { RoomParticipant, Rooms } from '../../ports.ts';
import { CREATE_ROOM, DELETE_ROOM, DIAL, LIST_ROOMS, listDispatchOf, listParticipantsOf, removeParticipantFrom } from './methods.ts';
import { enumName, list, nullable, pick, text, textMap } from './read-message.ts';
import { serverSaidBy } from './said-by.ts';
import type { Twirp } from './twirp.ts';
import { decode } from './wire.ts';

interface Track {
  type: string;
}
type Participant = Omit<RoomParticipant, 'audioTracks'> & { tracks: Track[] };
const track = pick<Track>((given) => ({ type: enumName(given.type) }));
const participant = pick<Participant>((given) => ({
  identity: text(given.identity),
  kind: enumName(given.kind),
  state: enumName(given.state),
  attributes: textMap(given.attributes),
  tracks: list(given.tracks, track),
}));
const participants = pick<{ participants: Participant[] }>((given) => ({ participants: list(given.participants, participant) }));

interface Room {
  name: string;
}
const room = pick<Room>((given) => ({ name: text(given.name) }));
const listed = pick<{ rooms: Room[] }>((given) => ({ rooms: list(given.rooms, room) }));

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

/** Protobuf's JSON may leave out the first member of an enum. */
const isAudio = ({ type }: Track): boolean => type === 'AUDIO' || type === '' || type === '0';

/** RoomService and AgentDispatchService over our transport, since the SDK repeats what creates and deletes. */
export function createRooms(twirp: Twirp): Rooms {
  return {
    createRoom: ({ name, emptyTimeoutSeconds, agents }) =>
      twirp.call(CREATE_ROOM, { name, emptyTimeout: emptyTimeoutSeconds, agents }, () => undefined),
    listParticipants: (room) =>
      twirp.call(listParticipantsOf(room), { room }, (answer) =>
        decode(participants, answer, 'the answer').participants.map(({ tracks, ...participant }) => ({
          ...participant,
          audioTracks: tracks.filter(isAudio).length,
        })),
      ),
    listRooms: (names = []) =>
      twirp.call(LIST_ROOMS, { names }, (answer) => decode(listed, answer, 'the answer').rooms.map(({ name }) => name)),
    listAgentCalls: (room) =>
      twirp.call(listDispatchOf(room), { room }, (answer) =>
        decode(dispatches, answer, 'the answer').agentDispatches.map(({ agentName, state }) => ({
          agentName,
          jobs: (state?.jobs ?? []).map((taken) => taken.state?.status ?? ''),
        })),
      ),
    removeParticipant: (room, identity) => unlessGone(twirp.call(removeParticipantFrom(room), { room, identity }, () => true)),
    async hasSipService(room) {
      // The name `.invalid` never resolves (RFC 6761). LiveKit answers so only where its SIP service has tried.
      const request = {
        trunk: { hostname: 'sipctl.invalid' },
        sip_number: '+15550100',
        sip_call_to: '+15550100',
        room_name: room,
        participant_identity: 'sipctl',
        wait_until_answered: true,
      };
      try {
        return await twirp.call(DIAL, request, () => true);
      } catch (error) {
        const said = serverSaidBy(error);
        if (said.includes('fail to resolve target')) return true;
        if (said.includes('no response from servers')) return false;
        throw error;
      }
    },
    deleteRoom: (name) => unlessGone(twirp.call(DELETE_ROOM, { room: name }, () => true)),
  };
}

async function unlessGone(call: Promise<boolean>): Promise<boolean> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Problem && error.id === 'server-not-found') return false;
    throw error;
  }
}
