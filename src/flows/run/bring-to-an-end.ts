import { KIND_LABEL, labelOf } from '../../core/model/world.ts';
import type { LostSecret } from '../../core/plan/decode-journaled.ts';
import type { HazardId } from '../../core/plan/hazard.ts';
import type { Step } from '../../core/plan/plan.ts';
import { Problem } from '../../core/problem.ts';
import type { ProblemId } from '../../core/problem-ids.ts';
import type { RunOutcomeKind } from '../../core/run/run.ts';
import { carryOut, isFarewell } from './carry-out.ts';
import { forwardMove, stepsOf } from './inverse-moves.ts';
import type { ResumedRun } from './resume-run.ts';
import { newRisks } from './risks.ts';
import { rollBack } from './roll-back.ts';
import type { Recovered, VerifyChange } from './run-tools.ts';
import type { Move } from './running.ts';

interface Terms {
  /** Hazards in spite of which the plan was carried out. */
  readonly agreed: ReadonlySet<HazardId>;
  readonly verify: VerifyChange | null;
}

/** Where a resumed run came. */
interface End {
  readonly outcome: Recovered['outcome'];
  readonly what: string;
  /** Last record of the journal; null = it stays open, because another try may do better. */
  readonly end: RunOutcomeKind | null;
  /** Why it is still between two worlds. */
  readonly problem: Problem | null;
}

/** What another try would meet again. */
const LASTING: ReadonlySet<ProblemId> = new Set([
  ...(['foreign-change', 'field-not-stored', 'plan-refused', 'secret-needed', 'secret-masked'] as const),
  ...(['server-refused', 'server-conflict', 'server-too-old', 'verification-failed'] as const),
]);

/** Either an end, or why it was not reached, and what is done by then. */
type Attempt = { readonly end: End } | { readonly problem: Problem; readonly done: readonly Step[] };

/**
 * Leads a run that stopped to the new world where that is possible and nothing is found wrong with it, else to the old one. One that
 * was being taken back goes on to be.
 */
export async function bringToAnEnd(run: ResumedRun, terms: Terms): Promise<End> {
  if (run.done.length === 0 && run.strange.length === 0) {
    return run.undoing
      ? { outcome: 'reverted', what: 'it had been taken back', end: 'rolledBack', problem: null }
      : { outcome: 'clean', what: 'none of its steps had reached the server', end: 'unchanged', problem: null };
  }
  const first = run.undoing ? await revert(run, run.done, terms) : await finish(run, run.done, terms);
  if ('end' in first) return first.end;
  if (run.running.tools.signal.aborted) return stuck(first.problem, null);
  const second = run.undoing ? await finish(run, first.done, terms) : await revert(run, first.done, terms);
  if ('end' in second) return second.end;
  const lasting = LASTING.has(first.problem.id) && LASTING.has(second.problem.id);
  const both = first.problem.with({ detail: [...(first.problem.facts.detail ?? []), `nor the other way: ${second.problem.summary}`] });
  return stuck(both, lasting ? 'between' : null);
}

const stuck = (problem: Problem, end: RunOutcomeKind | null): End => ({ outcome: 'reverted', what: problem.summary, end, problem });

async function finish(run: ResumedRun, done: readonly Step[], { agreed, verify }: Terms): Promise<Attempt> {
  const todo = run.steps.filter((step) => !done.includes(step) && !run.strange.includes(step));
  const obstacle = strangeIn(run) ?? lostIn(run, todo, 'after') ?? riskOf(run, todo.map(forwardMove), agreed);
  if (obstacle !== null) return { problem: obstacle, done };
  const errand = { steps: todo, before: run.world, concurrency: 1, agreed, verify };
  const carried = await carryOut(errand, run.running);
  const all = [...done, ...carried.taken.filter(({ status }) => status === 'done').map(({ move }) => move.step)];
  const { problem } = carried;
  const what = todo.length === 0 ? 'all of its steps had reached the server' : `finished: ${count(done)} had reached the server`;
  if (problem === null) return { end: { outcome: 'finished', what, end: 'applied', problem: null } };
  const pastReturn = all.some(isFarewell);
  if (problem.id === 'verification-failed' && pastReturn && all.length === run.steps.length) {
    return { end: { outcome: 'finished', what: `${what}; the check finds: ${problem.summary}`, end: 'unverified', problem: null } };
  }
  return { problem, done: all };
}

async function revert(run: ResumedRun, done: readonly Step[], { agreed }: Terms): Promise<Attempt> {
  const inOrder = run.steps.filter((step) => done.includes(step));
  const obstacle = lostIn(run, inOrder, 'before');
  if (obstacle !== null) return { problem: obstacle, done };
  const { undone, left, problem } = await rollBack(inOrder.map(forwardMove), agreed, run.running);
  const rest = inOrder.filter(({ id }) => !undone.has(id));
  if (problem !== null) return { problem, done: rest };
  const foreign = [...left, ...(strangeIn(run) === null ? [] : ['an object that it was changing is changed by somebody else'])];
  if (foreign.length === 0) {
    return { end: { outcome: 'reverted', what: `taken back: ${count(inOrder)} had reached the server`, end: 'rolledBack', problem: null } };
  }
  return { problem: new Problem('foreign-change', 'it is taken back as far as it is still ours', { detail: foreign }), done: rest };
}

const count = ({ length }: readonly Step[]) => `${length} ${length === 1 ? 'step' : 'steps'}`;

function strangeIn({ strange }: ResumedRun): Problem | null {
  const [step] = strange;
  if (step === undefined) return null;
  return new Problem('foreign-change', `${KIND_LABEL[step.subject.kind]} ${labelOf(step.subject)} was changed by somebody else meanwhile`);
}

function lostIn({ lost }: ResumedRun, steps: readonly Step[], side: LostSecret['side']): Problem | null {
  const needed = lost.find((each) => each.side === side && steps.some(({ id }) => id === each.step));
  if (needed === undefined) return null;
  return new Problem('secret-needed', `${needed.place} can be had nowhere any more`, {
    detail: [needed.why ?? 'it was typed or piped in, or only the server had it'],
    nextSteps: ['set it anew: sipctl trunk update NAME --auth-password REFERENCE'],
  });
}

function riskOf({ world, running }: ResumedRun, moves: readonly Move[], agreed: ReadonlySet<HazardId>): Problem | null {
  const [risk] = newRisks(world, stepsOf(moves, running.known), agreed, running.tools.profiles);
  return risk === undefined ? null : new Problem('plan-refused', `the rest of it ${risk.detail} (${risk.id})`, { subject: risk.subject });
}
