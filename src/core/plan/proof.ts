import type { Call } from '../model/call.ts';
import type { AgentDispatch } from '../model/dispatch-rule.ts';
import type { Subject } from '../model/world.ts';
import type { Hazard } from './hazard.ts';

/** What becomes of the calls of one class, as far as a caller, a carrier or an agent notices. */
export interface Answer {
  readonly result: 'accept' | 'request-pin' | 'drop' | 'error';
  readonly trunk: Subject | null;
  readonly rule: Subject | null;
  /** Whether LiveKit asks for credentials. */
  readonly auth: boolean;
  /** Whether the caller is asked for a PIN; what comes of its entry is told here. */
  readonly pinAsked: boolean;
  readonly roomPattern: string | null;
  readonly agents: readonly AgentDispatch[];
}

/** Calls that are answered otherwise after a plan than before it. */
export interface CallChange {
  /** One of them. */
  readonly call: Call;
  /** The called numbers of all of them, in normal form where they have one; null = any that no trunk and no rule has. */
  readonly numbers: readonly string[] | null;
  /** The calling numbers; null = any that no trunk and no rule tells apart. */
  readonly callers: readonly string[] | null;
  readonly before: Answer;
  readonly after: Answer;
}

/** What was looked at, and what was found. Every hazard is in it, those that only need a confirmation too. */
export interface Proof {
  /** Classes of calls that a step can touch: calls of one class are answered alike in every state. */
  readonly classes: number;
  /** Worlds between which the steps lead, the first and the last counted. */
  readonly states: number;
  /** Calls followed whose two look-ups straddle a step, or more of them where a PIN is asked. */
  readonly straddling: number;
  readonly hazards: readonly Hazard[];
  /** At most one a class, in the order of called numbers. */
  readonly changes: readonly CallChange[];
}
