import type { InboundTrunk } from '../model/inbound-trunk.ts';
import type { CallRecord, SipTarget } from '../model/phone-call.ts';
import type { CallAnswer } from '../routing/answer.ts';
import type { Wire } from './wire.ts';

/** The caller of a test call, as the API shows it. Times in milliseconds since the call began. */
export interface SeenCaller {
  readonly identity: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly firstMs: number;
  /** When `sip.callStatus` was first seen to be `active`, and last seen to be something else. */
  readonly activeMs: number | null;
  readonly lastRingingMs: number | null;
}

export interface SeenAgent {
  readonly identity: string;
  /** Name that its worker registered with. */
  readonly name: string;
  readonly firstMs: number;
  readonly audioTracks: number;
  /** Null = it was there at the last look. */
  readonly goneMs: number | null;
}

/** What became of the room. `no-room`: there was none by then. `older`, `in-use`: it is not ours to delete. */
export type CleanUp = 'deleted' | 'no-room' | 'older' | 'in-use' | 'failed' | 'not-looked';

/** What the API showed while the call went on. */
export interface RoomSeen {
  /** Why nobody could look; null = somebody did. */
  readonly unknown: string | null;
  readonly room: string | null;
  readonly caller: SeenCaller | null;
  readonly agents: readonly SeenAgent[];
  /** Whom the room called, and the states of their jobs; null = not asked. */
  readonly called: readonly { readonly agentName: string; readonly jobs: readonly string[] }[] | null;
  readonly cleanUp: CleanUp;
  /** Whether the caller was gone after the call; null = nobody looked. */
  readonly callerGone: boolean | null;
}

/** Everything that is known of one test call. */
export interface CallFacts {
  readonly record: CallRecord;
  readonly wire: Wire;
  readonly seen: RoomSeen;
  /** Who takes the call by the configuration, our address as LiveKit saw it included. */
  readonly answer: CallAnswer;
  readonly target: SipTarget;
  readonly withCredentials: boolean;
  /** A trunk with the number and a password that the call goes past; null = none. */
  readonly bypassed: InboundTrunk | null;
  /** Digits are pressed in the call. */
  readonly withDigits: boolean;
  /** It was broken off here because it had rung once and nothing else had come. */
  readonly gaveUp: boolean;
  /** An OPTIONS after silence found a closed port: a call over UDP does not see that. */
  readonly portClosed: boolean;
  /** What the operator asked for, besides what the configuration says. */
  readonly expected: {
    readonly rule: { readonly id: string; readonly label: string } | null;
    readonly agents: readonly string[];
  };
}

/** What tells who joins a caller in its room. */
export interface JoinFacts extends Pick<CallFacts, 'seen' | 'answer' | 'expected'> {
  readonly wire: Pick<Wire, 'ringing' | 'answeredAt' | 'final' | 'lastInviteAt' | 'endedAt'>;
  readonly record: Pick<CallRecord, 'cancelAnswered'>;
}

/** Whether LiveKit had taken the call for good: it rings on, it was answered, it is in a room, or it could be called off. */
export function ringsOn({ wire, seen, record }: JoinFacts): boolean {
  const refusedLate = wire.final !== null && [486, 487].includes(wire.final.status);
  return wire.ringing.length > 1 || wire.answeredAt !== null || seen.caller !== null || record.cancelAnswered === true || refusedLate;
}

/** LiveKit's way of saying that no trunk or no rule takes a call: it rings once, then there is silence, even to a CANCEL. */
export function wasDropped(facts: CallFacts): boolean {
  const { wire, record } = facts;
  return wire.ringing.length > 0 && wire.final === null && record.cancelAnswered === false && !ringsOn(facts);
}

/** Whether the caller has to enter a PIN: the answer then comes at once and proves nothing of agents. */
export const asksForPin = ({ answer, withDigits }: CallFacts): boolean => answer.route.result === 'request-pin' || withDigits;

export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
export const inMs = (milliseconds: number): string => `${Math.round(milliseconds)} ms`;
