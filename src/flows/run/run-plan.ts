import type { World } from '../../core/model/world.ts';
import type { HazardId } from '../../core/plan/hazard.ts';
import type { Plan, Step } from '../../core/plan/plan.ts';
import type { Problem } from '../../core/problem.ts';
import type { RunOutcomeKind } from '../../core/run/run.ts';
import type { Journal } from '../../ports.ts';
import { interruption } from '../interruption.ts';
import { type CarriedOut, carryOut } from './carry-out.ts';
import { headerOf } from './header-of.ts';
import { incomplete, standing, stepsAsEnded, takenBack } from './how-it-ended.ts';
import { recoverDied } from './recover-runs.ts';
import { refuseStalePlan } from './refuse-stale-plan.ts';
import { type RolledBack, rollBack } from './roll-back.ts';
import type { RunOutcome, RunRequest, RunStep, RunTools } from './run-tools.ts';
import { newRunning, type Running, type Taken } from './running.ts';
import { asProblem, note } from './take-step.ts';
import { withJournal } from './with-journal.ts';
import { withLock } from './with-lock.ts';

/**
 * Carries a plan out: lock, journal, and for each step a look, one request and a read-back; deletes of what was there before come
 * after a look at the result. What fails is taken back.
 * @returns how it ended; `problem` is what to end with. @throws Problem where nothing was changed: `lock-held`, `foreign-change`,
 * `interrupted`, what the server or the disk refused.
 */
export async function runPlan(request: RunRequest, tools: RunTools): Promise<RunOutcome> {
  return await withLock(request, tools, async () => {
    for (const { runId, what } of await recoverDied(request.verify, tools))
      tools.reporter.line(`run ${runId} had stopped half-way; ${what}`);
    const world = await tools.livekit.readWorld();
    refuseStalePlan(request.plan, { planned: request.world, live: world, profiles: tools.profiles });
    if (tools.signal.aborted) throw interruption(tools.signal, 'before the first step');
    const { plan, ...named } = request;
    const header = await headerOf({ ...named, steps: plan.steps, agreed: hazardIds(plan) }, world, tools);
    const journal = await tools.journals.begin(header);
    return await withJournal(journal, tools, () => run(request, world, journal, tools));
  });
}

async function run(request: RunRequest, world: World, journal: Journal, tools: RunTools): Promise<RunOutcome> {
  const { plan, concurrency, verify, onFailure } = request;
  const running = newRunning(world, { tools, journal, agreed: hazardIds(plan) });
  const carried = await carryOut({ done: [], tried: new Set(), steps: plan.steps, before: world, concurrency, verify }, running);
  return await conclude({ runId: request.runId, steps: plan.steps, onFailure }, carried, running);
}

const hazardIds = ({ hazards }: Plan): Set<HazardId> => new Set(hazards.map(({ id }) => id));

/** What a run was to do, and what to do where it cannot. */
export interface Commission {
  readonly runId: string;
  /** Of the whole plan. */
  readonly steps: readonly Step[];
  readonly onFailure: 'rollback' | 'stop';
}

/** Ends a run: as it was asked, or taken back, or with what is left to do. @throws Problem where nothing was done. */
export async function conclude(commission: Commission, carried: CarriedOut, running: Running): Promise<RunOutcome> {
  const { runId, onFailure } = commission;
  const { taken, problem, verification } = carried;
  const ended = (
    result: RunOutcome['result'],
    rolled: RolledBack | null,
    why: (steps: readonly RunStep[]) => Problem | null,
  ): RunOutcome => {
    const steps = stepsAsEnded(commission.steps, carried, rolled);
    return { runId, result, steps, verification, problem: why(steps) };
  };
  if (problem === null) {
    await close(running, 'applied');
    return ended('applied', null, () => null);
  }
  if (taken.every(({ status }) => status === 'untouched')) {
    await close(running, 'unchanged');
    throw problem;
  }
  // Whoever stopped it wants it to end now: `recover` and the next change go on from the journal.
  if (running.tools.signal.aborted) return ended('between', null, (steps) => incomplete(runId, problem, steps, null));
  const allDone = taken.length === commission.steps.length && taken.every(({ status }) => status === 'done');
  const unverified = allDone && problem.id === 'verification-failed';
  if (unverified && (onFailure === 'stop' || carried.pastReturn)) {
    await close(running, 'unverified');
    return ended('unverified', null, () => standing(problem, null));
  }
  if (onFailure === 'stop') {
    await close(running, 'between');
    return ended('between', null, (steps) => incomplete(runId, problem, steps, null));
  }
  const rolled = await rollBack({ ...commission, done: doneSteps(taken) }, running);
  if (rolled.problem === null && rolled.left.size === 0 && taken.every(({ status }) => status !== 'unknown')) {
    await close(running, 'rolledBack');
    return ended('rolledBack', rolled, (steps) => takenBack(problem, steps));
  }
  if (unverified && !rolled.undone) {
    await close(running, 'unverified');
    return ended('unverified', rolled, () => standing(problem, rolled));
  }
  return ended('between', rolled, (steps) => incomplete(runId, problem, steps, rolled));
}

/** Those that are done, in the order in which they were. */
const doneSteps = (taken: readonly Taken[]): Step[] => taken.filter(({ status }) => status === 'done').map(({ step }) => step);

/** A last record that cannot be written is told as a warning: the next change finds the run unfinished and sees that it is not. */
async function close(running: Running, outcome: RunOutcomeKind): Promise<void> {
  await note(running, { kind: 'done', outcome }).catch(asProblem);
}
