import { KIND_LABEL, labelOf } from '../../core/model/world.ts';
import type { LostSecret } from '../../core/plan/decode-journaled.ts';
import type { HazardId } from '../../core/plan/hazard.ts';
import { reverseSteps } from '../../core/plan/invert.ts';
import type { Step } from '../../core/plan/plan.ts';
import { statesOf } from '../../core/plan/prove/states.ts';
import { Problem } from '../../core/problem.ts';
import type { ProblemId } from '../../core/problem-ids.ts';
import type { RunOutcomeKind } from '../../core/run/run.ts';
import { carryOut, isFarewell } from './carry-out.ts';
import type { ResumedRun } from './resume-run.ts';
import { risksAhead } from './risks.ts';
import { rollBack } from './roll-back.ts';
import type { Recovered, VerifyChange } from './run-tools.ts';

interface Terms {
  readonly runId: string;
  /** Hazards in spite of which the plan was carried out. */
  readonly agreed: ReadonlySet<HazardId>;
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
  const both = first.problem.with({ detail: [...(first.problem.facts.detail ?? []), `nor the other way: ${second.problem.summary}`] });
  return stuck(both, lasting ? 'between' : null);
}

const stuck = (problem: Problem, end: RunOutcomeKind | null): End => ({ outcome: 'reverted', what: problem.summary, end, problem });

async function finish(run: ResumedRun, { agreed, verify }: Terms): Promise<Attempt> {
  const { done, steps, strange, world, running } = run;
  const todo = steps.filter((step) => !done.includes(step) && !strange.includes(step));
  const obstacle = strangeIn(run) ?? lostIn(run, todo, 'after') ?? riskAhead(run, todo, agreed);
  if (obstacle !== null) return { problem: obstacle, done };
  const { taken, problem, pastReturn } = await carryOut({ steps: todo, before: world, concurrency: 1, agreed, verify }, running);
  const all = [...done, ...taken.filter(({ status }) => status === 'done').map(({ step }) => step)];
  const what = todo.length === 0 ? 'all of its steps had reached the server' : `finished: ${count(done)} had reached the server`;
  if (problem === null) return { end: { outcome: 'finished', what, end: 'applied', problem: null } };
  if (problem.id === 'verification-failed' && all.length === steps.length && (pastReturn || all.some(isFarewell))) {
    return { end: { outcome: 'finished', what: `${what}; the check finds: ${problem.summary}`, end: 'unverified', problem: null } };
  }
  return { problem, done: all };
}

async function revert(run: ResumedRun, done: readonly Step[], { runId, agreed }: Terms): Promise<Attempt> {
  const obstacle = lostIn(run, done, 'before');
  if (obstacle !== null) return { problem: obstacle, done };
  const { left, problem } = await rollBack({ runId, steps: run.steps, done, agreed }, run.running);
  const strange = strangeIn(run);
  if (problem !== null) return { problem, done };
  if (left.length === 0 && strange === null) {
    return { end: { outcome: 'reverted', what: `taken back: ${count(done)} had reached the server`, end: 'rolledBack', problem: null } };
  }
  const detail = [...left, ...(strange === null ? [] : [strange.summary])];
  return { problem: new Problem('foreign-change', 'it is taken back as far as it is still ours', { detail }), done };
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

/** The whole way is looked at from its beginning: in the middle of it calls may go where they go at neither end. */
function riskAhead({ world, running: { known, tools }, done }: ResumedRun, todo: readonly Step[], agreed: Terms['agreed']): Problem | null {
  const resolved = (steps: readonly Step[]) => steps.map((step) => ({ ...step, edit: known.resolve(step.edit) }));
  const behind = resolved(done);
  const from = statesOf(world, reverseSteps(behind)).at(-1) ?? world;
  const [risk] = risksAhead({ from, behind, ahead: resolved(todo) }, agreed, tools.profiles);
  return risk === undefined ? null : new Problem('plan-refused', `the rest of it ${risk.detail} (${risk.id})`, { subject: risk.subject });
}
