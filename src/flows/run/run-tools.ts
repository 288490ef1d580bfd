import type { Check } from '../../core/check.ts';
import type { DispatchRule } from '../../core/model/dispatch-rule.ts';
import type { Subject, World } from '../../core/model/world.ts';
import type { Action, Plan, Step, Trial } from '../../core/plan/plan.ts';
import type { Problem } from '../../core/problem.ts';
import type { Profile } from '../../core/routing/profile.ts';
import type { RunOutcomeKind } from '../../core/run/run.ts';
import type { Clock, Digests, Journals, LiveKit, LiveKitWriter, Locks, Reporter, Secrets, Target } from '../../ports.ts';
import type { Verification } from '../verify-project.ts';

/** What a run needs from outside. */
export interface RunTools {
  readonly livekit: LiveKit;
  readonly writer: LiveKitWriter;
  readonly journals: Journals;
  readonly locks: Locks;
  readonly digests: Digests;
  readonly secrets: Pick<Secrets, 'resolve'>;
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly target: Target;
  /** Version of sipctl. */
  readonly version: string;
  /** The LiveKits that may be answering. */
  readonly profiles: readonly [Profile, ...Profile[]];
  /** Deadline of one request in milliseconds: until it has passed, a request that was cut off may still be carried out. */
  readonly timeoutMs: number;
  /** Aborted by the first signal: the request under way ends, no other begins. */
  readonly signal: AbortSignal;
  /** Keeps what must not be cut in half alive until it has ended. */
  shield<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Makes the call of a step's trial. @param rule what the step has made, with its real id; it has to take the call.
   * @returns what the call came to; only `pass` proves anything. @throws Problem where it cannot be made.
   */
  tryCall(trial: Trial, rule: DispatchRule, world: World): Promise<Check>;
  /** Takes what happens while it happens; must not throw. */
  progress(event: RunProgress): void;
}

/** What happens during a run, for those who watch it. */
export type RunProgress =
  | {
      readonly type: 'step';
      /** Counts from 1, as in the plan. */
      readonly step: number;
      readonly status: 'begin' | 'end' | 'unknown' | 'undone';
      readonly action: Action;
      readonly subject: Subject;
      /** With `end` and `undone`. */
      readonly elapsedMs?: number;
    }
  | { readonly type: 'check'; readonly check: Check }
  /** The run left unfinished by an earlier sipctl that is now finished or reverted. */
  | { readonly type: 'recover'; readonly runId: string; readonly outcome: Recovered['outcome'] };

/** @returns what was found, and whether that is a fault which the change has brought. @param touched ids of changed objects that live on. */
export type VerifyChange = (touched: ReadonlySet<string>, world: World) => Promise<{ verification: Verification; failed: boolean }>;

export interface RunRequest {
  readonly runId: string;
  /** `trunk update`, `apply`, ...: without its arguments. */
  readonly command: string;
  readonly plan: Plan;
  /** The live world that the plan was made from. */
  readonly world: World;
  readonly onFailure: 'rollback' | 'stop';
  /** How many independent steps may be under way at once. */
  readonly concurrency: number;
  /** How long to wait for another sipctl on this machine. */
  readonly lockWaitMs: number;
  /** The run that this one takes back. */
  readonly undoes: string | null;
  /** Null where no look at the result is wanted. */
  readonly verify: VerifyChange | null;
}

/** `untouched`: no request of it was sent. `left`: done and not taken back. `unknown`: nobody can tell. */
export type StepStatus = 'done' | 'undone' | 'left' | 'unknown' | 'untouched';

export interface RunStep {
  readonly step: Step;
  readonly status: StepStatus;
  /** As the server gave it; the plan's own where it has given none. */
  readonly id: string;
  readonly elapsedMs: number;
}

/** How a run ended that has sent at least one request. */
export interface RunOutcome {
  readonly runId: string;
  readonly result: Exclude<RunOutcomeKind, 'unchanged'>;
  readonly steps: readonly RunStep[];
  /** Null where it was not asked for, not reached, or nothing was left to look at. */
  readonly verification: Verification | null;
  /** What to end with, unless the result is `applied`; its exit code says how the world is. */
  readonly problem: Problem | null;
}

/** What became of a run that an earlier sipctl left unfinished. `clean`: it had changed nothing. */
export interface Recovered {
  readonly runId: string;
  readonly outcome: 'finished' | 'reverted' | 'clean';
  /** One sentence for a person. */
  readonly what: string;
}
