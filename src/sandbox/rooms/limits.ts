import type { CreateAgentDispatchRequest, CreateRoomRequest, RoomAgentDispatch } from '@livekit/protocol';
import { fromBehind, TwirpError } from '../http/twirp-error.ts';
import { deploymentFault } from './deployment.ts';

/** In bytes: the limits of a LiveKit whose configuration sets none. */
const MAX_ROOM_NAME = 256;
const MAX_METADATA = 512 * 1024;
const MAX_ATTRIBUTES = 64 * 1024;

const METADATA = 'metadata size exceeds limits';
const ATTRIBUTES = 'attribute size exceeds limits';

/** @throws TwirpError */
export function refuseRoom({ name, metadata, agents, roomPreset }: CreateRoomRequest): void {
  if (Buffer.byteLength(name) > MAX_ROOM_NAME) {
    throw fromBehind('invalid_argument', `room name length exceeds limits: max length ${MAX_ROOM_NAME}`);
  }
  for (const text of [metadata, ...agents.map((agent) => agent.metadata)]) {
    if (Buffer.byteLength(text) > MAX_METADATA) throw overLimit(METADATA, MAX_METADATA);
  }
  if (agents.some(hasTooManyAttributes)) throw overLimit(ATTRIBUTES, MAX_ATTRIBUTES);
  // The sandbox, like a LiveKit whose configuration names none, has no presets.
  if (roomPreset !== '') throw fromBehind('invalid_argument', 'unknown room configuration in create room request');
}

/** @throws TwirpError */
export function refuseDispatch(request: CreateAgentDispatchRequest): void {
  const fault = deploymentFault(request.deployment);
  if (fault !== null) throw fromBehind('invalid_argument', fault);
  if (Buffer.byteLength(request.metadata) > MAX_METADATA) throw fromBehind('invalid_argument', METADATA);
  if (hasTooManyAttributes(request)) throw fromBehind('invalid_argument', ATTRIBUTES);
}

function hasTooManyAttributes({ attributes }: Pick<RoomAgentDispatch, 'attributes'>): boolean {
  return Object.entries(attributes).reduce((sum, pair) => sum + Buffer.byteLength(pair.join('')), 0) > MAX_ATTRIBUTES;
}

/** LiveKit hands Twirp the text where it wants the name of the argument, and the limit where it wants the text. */
function overLimit(what: string, limit: number): TwirpError {
  return new TwirpError('invalid_argument', `${what} ${limit}`, { argument: what });
}
