import type { RoomSeen } from './facts.ts';
import type { Wire } from './wire.ts';

/** How long a call took to come so far, in milliseconds; null where it did not. */
export interface CallTimes {
  /** From the INVITE to the challenge. */
  readonly challengeMs: number | null;
  /** From the INVITE that was let in to its first 180. */
  readonly ringingMs: number | null;
  readonly answerMs: number | null;
  /** To the moment when the agent was seen in the room. */
  readonly agentMs: number | null;
}

export function timesOf(wire: Wire, { agents }: Pick<RoomSeen, 'agents'>): CallTimes {
  const after = (moment: number | null | undefined, since: number) => (moment == null ? null : Math.round(moment - since));
  return {
    challengeMs: after(wire.challengedAt, wire.invitedAt),
    ringingMs: after(wire.ringing[0], wire.lastInviteAt),
    answerMs: after(wire.answeredAt, wire.lastInviteAt),
    agentMs: after(agents[0]?.firstMs, wire.lastInviteAt),
  };
}

export interface Spread {
  readonly median: number;
  readonly worst: number;
}

/** Of several calls, for each time the middle and the largest one; null where no call came so far. */
export function spreadOf(calls: readonly CallTimes[]): { readonly [T in keyof CallTimes]: Spread | null } {
  const spread = (time: keyof CallTimes): Spread | null => {
    const sorted = calls.flatMap((call) => call[time] ?? []).sort((a, b) => a - b);
    const [median, worst] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted.at(-1)];
    return median === undefined || worst === undefined ? null : { median, worst };
  };
  return { challengeMs: spread('challengeMs'), ringingMs: spread('ringingMs'), answerMs: spread('answerMs'), agentMs: spread('agentMs') };
}
