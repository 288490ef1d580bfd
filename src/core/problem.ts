import type { SipStatus } from './model/outbound-call.ts';
import type { Subject } from './model/world.ts';
import { type ExitCode, PROBLEMS, type ProblemId } from './problem-ids.ts';

/** `seeJournal` is for runs that stopped between two steps. */
export type WorldChanged = 'no' | 'asAsked' | 'partly' | 'seeJournal';

/** Where in a file or a command line the cause stands; line and column count from 1. */
export interface Where {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

export interface ProblemFacts {
  /** Why, one sentence a line. */
  readonly detail?: readonly string[];
  /** Commands or actions that lead out, the likeliest first. */
  readonly nextSteps?: readonly string[];
  /** Text that came from the server: printed apart from ours, never as ours. */
  readonly serverSaid?: string;
  /** What a carrier answered to a call of LiveKit's. */
  readonly sipStatus?: SipStatus;
  readonly subject?: Subject;
  readonly where?: Where;
  readonly worldChanged?: WorldChanged;
  /** Further problems of the same kind, where validation collected several. */
  readonly others?: readonly Problem[];
  readonly cause?: unknown;
}

/**
 * An outcome that a user can act on. Anything else that is thrown is a bug of ours (exit 70).
 * `summary` is lower case, names the value at fault and holds no secret.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly id: ProblemId;
  readonly facts: ProblemFacts;

  constructor(id: ProblemId, summary: string, facts: ProblemFacts = {}) {
    super(summary, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.id = id;
    this.facts = facts;
  }

  get summary(): string {
    return this.message;
  }

  get exit(): ExitCode {
    return PROBLEMS[this.id].exit;
  }

  get worldChanged(): WorldChanged {
    return this.facts.worldChanged ?? 'no';
  }

  /** The same problem, with what a caller further out knows besides. */
  with(facts: ProblemFacts): Problem {
    return new Problem(this.id, this.summary, { ...this.facts, ...facts });
  }
}
