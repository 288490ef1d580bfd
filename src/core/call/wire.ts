import type { CallEvent, CallFailure, CallRecord, Challenge } from '../model/phone-call.ts';

/** A call as its messages tell it. Times in milliseconds since it began; null = it did not happen. */
export interface Wire {
  readonly connectedAt: number | null;
  /** The first INVITE, and the last one that was not a repeat. */
  readonly invitedAt: number;
  readonly lastInviteAt: number;
  /** Of the INVITE, whatever it was. */
  readonly firstAnswerAt: number | null;
  readonly challengedAt: number | null;
  readonly challenge: Challenge | null;
  readonly credentialsAt: number | null;
  /**
   * Every 180 (or another answer from 101 to 199) of the far side's last call. A real ringing repeats it each second, a dropped call
   * never: a repeated INVITE there begins a call of its own, whose 180 has another tag.
   */
  readonly ringing: readonly number[];
  readonly final: { readonly status: number; readonly reason: string; readonly atMs: number } | null;
  readonly answeredAt: number | null;
  /** How often our ACK of the answer went out: more than once where the answer came again. */
  readonly acks: number;
  readonly endedByThemAt: number | null;
  /** Our BYE. */
  readonly hungUpAt: number | null;
  readonly endedAt: number;
  /** The first thing that kept the call from going on. */
  readonly failure: { readonly why: CallFailure; readonly detail: string; readonly atMs: number } | null;
}

export function readWire({ events }: Pick<CallRecord, 'events'>): Wire {
  const firstOf = (kind: CallEvent['kind']) => events.find((event) => event.kind === kind)?.atMs ?? null;
  const answers = events.flatMap((event) => (event.kind === 'answer' && event.method === 'INVITE' ? [event] : []));
  const invites = events.flatMap((event) => (event.kind === 'sent' && event.method === 'INVITE' ? [event] : []));
  const challenges = answers.filter(({ challenge }) => challenge !== null);
  const credentials = invites.find(({ withCredentials }) => withCredentials);
  const answered = answers.find(({ status }) => status >= 200 && status < 300);
  const afterAnswer = answered === undefined ? [] : events.slice(events.indexOf(answered));
  // A challenge that was met ended nothing: another INVITE followed it.
  const final = answers.findLast(({ status }) => status >= 200);
  const isFinal = final !== undefined && !invites.some((invite) => events.indexOf(invite) > events.indexOf(final));
  const rings = answers.filter(({ status }) => status > 100 && status < 200);
  const failure = events.find((event) => event.kind === 'failed');
  return {
    connectedAt: firstOf('connected'),
    invitedAt: invites[0]?.atMs ?? 0,
    lastInviteAt: credentials?.atMs ?? invites[0]?.atMs ?? 0,
    firstAnswerAt: answers[0]?.atMs ?? null,
    challengedAt: challenges[0]?.atMs ?? null,
    challenge: challenges[0]?.challenge ?? null,
    credentialsAt: credentials?.atMs ?? null,
    ringing: rings.filter(({ toTag }) => toTag === rings.at(-1)?.toTag).map(({ atMs }) => atMs),
    final: isFinal ? { status: final.status, reason: final.reason, atMs: final.atMs } : null,
    answeredAt: answered?.atMs ?? null,
    acks: afterAnswer.filter((event) => event.kind === 'sent' && event.method === 'ACK').length,
    endedByThemAt: events.find((event) => event.kind === 'request' && event.method === 'BYE')?.atMs ?? null,
    hungUpAt: events.find((event) => event.kind === 'sent' && event.method === 'BYE')?.atMs ?? null,
    endedAt: events.at(-1)?.atMs ?? 0,
    failure: failure === undefined ? null : { why: failure.why, detail: failure.detail, atMs: failure.atMs },
  };
}

/** @returns when a call was first known to have a rule that takes it; null where it never was. @param inRoomAt when its caller was seen in a room. */
export function ruleKnownAt({ ringing, answeredAt }: Pick<Wire, 'ringing' | 'answeredAt'>, inRoomAt: number | null): number | null {
  const moments = [ringing[1], answeredAt, inRoomAt].filter((moment) => moment != null);
  return moments.length === 0 ? null : Math.min(...moments);
}
