import { KIND_LABEL, labelOf } from '../../core/model/world.ts';
import type { LostSecret } from '../../core/plan/decode-journaled.ts';
import type { Hazard } from '../../core/plan/hazard.ts';
import type { Step } from '../../core/plan/plan.ts';
import { Problem } from '../../core/problem.ts';
import type { ProblemId } from '../../core/problem-ids.ts';
import type { RunOutcomeKind } from '../../core/run/run.ts';
import { carryOut, isFarewell } from './carry-out.ts';
import { foreignChange } from './changed-by-others.ts';
import type { ResumedRun } from './resume-run.ts';
import { riskOfRest } from './risks.ts';
import { rollBack } from './roll-back.ts';
import type { Recovered, VerifyChange } from './run-tools.ts';

interface Terms {
  readonly runId: string;
  readonly verify: VerifyChange | null;
  /** Never to be taken back itself. */
  readonly forwardOnly: boolean;
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
 * takes another one back is only gone on with.
 */
export async function bringToAnEnd(run: ResumedRun, terms: Terms): Promise<End> {
  if (run.done.length === 0 && run.strange.length === 0) {
    return { outcome: 'clean', what: 'none of its steps had reached the server', end: 'unchanged', problem: null };
  }
  const first = await finish(run, terms);
  if ('end' in first) return first.end;
  if (run.running.tools.signal.aborted || terms.forwardOnly) return stuck(first.problem, null);
  const second = await revert(run, first.done, terms);
  if ('end' in second) return second.end;
  const lasting = LASTING.has(first.problem.id) && LASTING.has(second.problem.id);
  const nor = [`nor the other way: ${second.problem.summary}`, ...(second.problem.facts.detail ?? [])];
  const both = first.problem.with({ detail: [...(first.problem.facts.detail ?? []), ...nor] });
  return stuck(both, lasting ? 'between' : null);
}

const stuck = (problem: Problem, end: RunOutcomeKind | null): End => ({ outcome: 'reverted', what: problem.summary, end, problem });

async function finish(run: ResumedRun, { verify }: Terms): Promise<Attempt> {
  const { done, steps, strange, tried, world, running } = run;
  const todo = steps.filter((step) => !done.includes(step) && !strange.includes(step));
  const obstacle = strangeIn(run) ?? goneIn(run) ?? lostIn(run, todo, 'after') ?? riskIn(riskOfRest({ world, done, todo }, running));
  if (obstacle !== null) return { problem: obstacle, done };
  const { taken, problem, pastReturn } = await carryOut({ done, tried, steps: todo, before: world, concurrency: 1, verify }, running);
  const all = [...done, ...taken.filter(({ status }) => status === 'done').map(({ step }) => step)];
  const what = todo.length === 0 ? 'all of its steps had reached the server' : `finished: ${count(done)} had reached the server`;
  if (problem === null) return { end: { outcome: 'finished', what, end: 'applied', problem: null } };
  if (problem.id === 'verification-failed' && all.length === steps.length && (pastReturn || all.some(isFarewell))) {
    return { end: { outcome: 'finished', what: `${what}; the check finds: ${problem.summary}`, end: 'unverified', problem: null } };
  }
  return { problem, done: all };
}

async function revert(run: ResumedRun, done: readonly Step[], { runId }: Terms): Promise<Attempt> {
  const obstacle = lostIn(run, done, 'before');
  if (obstacle !== null) return { problem: obstacle, done };
  const { left, problem } = await rollBack({ runId, steps: run.steps, done }, run.running);
  const strange = strangeIn(run);
  if (problem !== null) return { problem, done };
  if (left.size === 0 && strange === null) {
    return { end: { outcome: 'reverted', what: `taken back: ${count(done)} had reached the server`, end: 'rolledBack', problem: null } };
  }
  const detail = [...left.values(), ...(strange === null ? [] : [strange.summary])];
  return { problem: new Problem('foreign-change', 'it is taken back as far as it is still ours', { detail }), done };
}

const count = ({ length }: readonly Step[]) => `${length} ${length === 1 ? 'step' : 'steps'}`;

function strangeIn({ strange }: ResumedRun): Problem | null {
  const [step] = strange;
  if (step === undefined) return null;
  return new Problem('foreign-change', `${KIND_LABEL[step.subject.kind]} ${labelOf(step.subject)} was changed by somebody else meanwhile`);
}

/** What is still to be done may refer to it. */
function goneIn({ world, running }: ResumedRun): Problem | null {
  const gone = running.known.strangersIn(world).find(({ after }) => after === null);
  if (gone?.before == null) return null;
  return foreignChange(gone.kind, gone.before, null);
}

function lostIn({ lost }: ResumedRun, steps: readonly Step[], side: LostSecret['side']): Problem | null {
  const needed = lost.find((each) => each.side === side && steps.some(({ id }) => id === each.step));
  if (needed === undefined) return null;
  return new Problem('secret-needed', `${needed.place} can be had nowhere any more`, {
    detail: [needed.why ?? 'it was typed or piped in, or only the server had it'],
    nextSteps: ['set it anew: sipctl trunk update NAME --auth-password REFERENCE'],
  });
}

function riskIn(problem: Hazard | null): Problem | null {
  if (problem === null) return null;
  const { detail, id, subject } = problem;
  return new Problem('plan-refused', `the rest of it ${detail} (${id})`, { subject });
}
