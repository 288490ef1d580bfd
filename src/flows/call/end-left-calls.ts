import type { OpenCall, OpenCalls, Rooms, Target } from '../../ports.ts';

/** What became of a test call whose process died. `gone`: LiveKit had ended it already. */
export interface EndedCall {
  readonly testId: string;
  readonly to: string;
  readonly outcome: 'ended' | 'gone';
}

/**
 * Ends the test calls that dead processes of this machine have left, through the API: the caller is taken out of its room, and the room
 * deleted where that call made it and nobody else is in it. @throws Problem of the requests, `state-*`.
 */
export async function endLeftCalls(openCalls: OpenCalls, rooms: Rooms, target: Target): Promise<readonly EndedCall[]> {
  const ended: EndedCall[] = [];
  for (const { forget, ...call } of await openCalls.listLeft(target)) {
    const outcome = (await endCall(call, rooms)) ? 'ended' : 'gone';
    await forget();
    ended.push({ testId: call.testId, to: call.to, outcome });
  }
  return ended;
}

/** @returns whether it still stood. */
async function endCall({ testId, room: known, ownRoom }: OpenCall, rooms: Rooms): Promise<boolean> {
  for (const room of known === null ? await rooms.listRooms() : [known]) {
    const participants = await rooms.listParticipants(room);
    const caller = participants.find(({ attributes }) => attributes['lktest.id'] === testId);
    const strangers = participants.filter((other) => other !== caller && other.kind !== 'AGENT');
    if (ownRoom && strangers.length === 0 && participants.length > 0) return await rooms.deleteRoom(room);
    if (caller !== undefined) return await rooms.removeParticipant(room, caller.identity);
  }
  return false;
}
