import { z } from 'zod';
import { Problem } from '../../core/problem.ts';
import type { Rooms } from '../../ports.ts';
import { many, messageShape, one } from './field-names.ts';
import { CREATE_ROOM, DELETE_ROOM, listDispatchOf, listParticipantsOf } from './methods.ts';
import type { Twirp } from './twirp.ts';
import { parseAnswer } from './wire.ts';

const text = z.string().default('');
/** An enum's name, or its number where the server has no name for it. */
const enumName = z.union([z.string(), z.number().transform(String)]).default('');

const participants = z.object({
  participants: z
    .array(z.object({ identity: text, kind: enumName, state: enumName, attributes: z.record(z.string(), z.string()).default(() => ({})) }))
    .default(() => []),
});
const participantsShape = messageShape({ participants: many(messageShape()) });

const job = z.object({ state: z.object({ status: enumName }).default({ status: '' }) });
const dispatches = z.object({
  agentDispatches: z
    .array(z.object({ agentName: text, state: z.object({ jobs: z.array(job).default(() => []) }).default({ jobs: [] }) }))
    .default(() => []),
});
const jobShape = messageShape({ state: one(messageShape()) });
const dispatchesShape = messageShape({ agentDispatches: many(messageShape({ state: one(messageShape({ jobs: many(jobShape) })) })) });

/** RoomService and AgentDispatchService over our transport, since the SDK repeats what creates and deletes. */
export function createRooms(twirp: Twirp): Rooms {
  return {
    createRoom: ({ name, emptyTimeoutSeconds, agents }) =>
      twirp.call(CREATE_ROOM, { name, emptyTimeout: emptyTimeoutSeconds, agents }, () => undefined),
    listParticipants: (room) =>
      twirp.call(listParticipantsOf(room), { room }, (answer) => parseAnswer(participants, participantsShape, answer).participants),
    listJobs: (room) =>
      twirp.call(listDispatchOf(room), { room }, (answer) =>
        parseAnswer(dispatches, dispatchesShape, answer).agentDispatches.flatMap(({ agentName, state }) =>
          state.jobs.map((one) => ({ agentName, status: one.state.status })),
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
