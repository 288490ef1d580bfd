import { Problem } from '../../core/problem.ts';
import type { ProblemId } from '../../core/problem-ids.ts';
import type { Dialer } from '../../ports.ts';
import { dialFor } from './methods.ts';
import { serverSaidBy } from './said-by.ts';
import type { Twirp } from './twirp.ts';

/** Failures of the call, and not of the request: LiveKit took it, and tells what became of it. */
const OF_THE_CALL: readonly ProblemId[] = [
  'carrier-refused',
  'server-refused',
  'server-not-found',
  'server-error',
  // LiveKit or something in between gave up on the answer: whether anything was dialled, the room tells.
  'write-outcome-unknown',
];

/** CreateSIPParticipant, which alone tells what a carrier answered, and only to whoever waits for it. */
export function createDialer(twirp: Twirp): Dialer {
  return {
    async dial({ trunkId, to, from, room, identity, testId, ringTimeoutMs, longestMs }) {
      const request = {
        sip_trunk_id: trunkId,
        sip_call_to: to,
        sip_number: from,
        room_name: room,
        participant_identity: identity,
        participant_attributes: { 'lktest.id': testId },
        headers: { 'X-Lk-Test-Id': testId },
        ringing_timeout: seconds(ringTimeoutMs),
        max_call_duration: seconds(longestMs),
        wait_until_answered: true,
      };
      try {
        return await twirp.call(dialFor(ringTimeoutMs), request, () => ({ kind: 'answered' }));
      } catch (error) {
        if (!(error instanceof Problem) || !OF_THE_CALL.includes(error.id)) throw error;
        return { kind: 'failed', sipStatus: error.facts.sipStatus ?? null, said: serverSaidBy(error) };
      }
    },
  };
}

/** Protobuf's JSON of a duration. */
const seconds = (milliseconds: number): string => `${milliseconds / 1000}s`;
