import { KIND_LABEL, labelOf } from '../../core/model/world.ts';
import type { Step } from '../../core/plan/plan.ts';
import { Problem } from '../../core/problem.ts';
import type { Run } from '../../core/run/run.ts';
import { hasDied, isUnfinished } from '../../core/run/step-states.ts';
import { bringToAnEnd } from './bring-to-an-end.ts';
import { endLeftovers } from './end-leftovers.ts';
import { type ResumedRun, resumeRun } from './resume-run.ts';
import type { Recovered, RunTools, VerifyChange } from './run-tools.ts';
import { note } from './take-step.ts';
import { withJournal } from './with-journal.ts';
import { withLock } from './with-lock.ts';

export interface RecoverRequest {
  /** Only this run; null = all that are unfinished. */
  readonly runId: string | null;
  /** Names the one that recovers, in the lock. */
  readonly recoveredBy: string;
  readonly lockWaitMs: number;
  readonly verify: VerifyChange | null;
}

/**
 * Finishes what earlier runs left unfinished, or takes it back; asks nothing, and can be killed and started again itself. Without a
 * journal, what is left of a run is told by the names of its temporary objects.
 * @returns what became of each. @throws Problem `run-not-found`, `lock-held`; `change-incomplete` for a run that can neither be
 * finished nor taken back.
 */
export async function recoverRuns(request: RecoverRequest, tools: RunTools): Promise<Recovered[]> {
  return await withLock({ runId: request.recoveredBy, lockWaitMs: request.lockWaitMs }, tools, async () => {
    const { runId } = request;
    if (runId === null)
      return [...(await recoverOpen(isUnfinished, request.verify, tools)), ...(await endLeftovers(request.recoveredBy, tools))];
    const { runs } = await tools.journals.list(tools.target);
    const run = await tools.journals.read(tools.target, runId);
    // What was taking it back when it died belongs to it.
    const ways = runs.filter((each) => each.header.undoes === runId && isUnfinished(each));
    return await recoverEach([...ways, run], runs, request.verify, tools);
  });
}

/** Recovers the runs that died, as the next change does before its own steps; the lock is held already. */
export async function recoverDied(verify: VerifyChange | null, tools: RunTools): Promise<Recovered[]> {
  return await recoverOpen(hasDied, verify, tools);
}

/** The journals of runs that have ended are read only where there is one that has not. */
async function recoverOpen(isMeant: (run: Run) => boolean, verify: VerifyChange | null, tools: RunTools): Promise<Recovered[]> {
  const open = (await tools.journals.listUnfinished(tools.target)).runs.filter(isMeant);
  if (open.length === 0) return [];
  const { runs } = await tools.journals.list(tools.target);
  return await recoverEach(open, runs, verify, tools);
}

/** What takes a run back comes before it; clocks tell no order. @param all every run of the project. */
async function recoverEach(
  unfinished: readonly Run[],
  all: readonly Run[],
  verify: VerifyChange | null,
  tools: RunTools,
): Promise<Recovered[]> {
  const recovered: Recovered[] = [];
  const takenBack = new Set(
    all.flatMap(({ header, records }) => (header.undoes !== null && hasBeenApplied(records) ? [header.undoes] : [])),
  );
  const wayBacks = (run: Run): number => unfinished.filter(({ header }) => header.undoes === run.header.runId).length;
  for (const run of unfinished.toSorted((a, b) => wayBacks(a) - wayBacks(b))) {
    const { runId, undoes } = run.header;
    const isWayBack = unfinished.some(({ header }) => header.runId === undoes);
    const each = await recoverRun(run, all, { verify, isTakenBack: takenBack.has(runId), forwardOnly: isWayBack }, tools);
    if (undoes !== null && each.outcome === 'finished') takenBack.add(undoes);
    // What is told is what became of the run that was asked for.
    if (!isWayBack) recovered.push(each);
    if (!isWayBack) tools.progress({ type: 'recover', runId, outcome: each.outcome });
  }
  return recovered;
}

const hasBeenApplied = (records: Run['records']): boolean =>
  records.some((record) => record.kind === 'done' && record.outcome === 'applied');

async function recoverRun(
  run: Run,
  all: readonly Run[],
  terms: { readonly verify: VerifyChange | null; readonly isTakenBack: boolean; readonly forwardOnly: boolean },
  tools: RunTools,
): Promise<Recovered> {
  const { runId } = run.header;
  if (!isUnfinished(run)) return { runId, outcome: 'clean', what: 'it had ended: nothing is left to do' };
  const journal = await tools.journals.reopen(tools.target, runId);
  return await withJournal(journal, tools, async () => {
    if (terms.isTakenBack) {
      await note({ journal, tools }, { kind: 'done', outcome: 'rolledBack' });
      return { runId, outcome: 'reverted', what: 'it was taken back' };
    }
    const resumed = await resumeRun(run, all, journal, tools);
    const { outcome, what, end, problem } = await bringToAnEnd(resumed, { runId, ...terms });
    if (end !== null) await note(resumed.running, { kind: 'done', outcome: end });
    if (problem !== null) throw inBetween(runId, problem, resumed);
    return { runId, outcome, what };
  });
}

function inBetween(runId: string, problem: Problem, { done, strange }: ResumedRun): Problem {
  const named =
    (what: string) =>
    ({ action, subject }: Step) =>
      `${what}: ${action} ${KIND_LABEL[subject.kind]} ${labelOf(subject)}`;
  return new Problem('change-incomplete', `run ${runId} is neither finished nor taken back: ${problem.summary}`, {
    ...problem.facts,
    detail: [
      ...(problem.facts.detail ?? []),
      ...done.map(named('done')),
      ...strange.map(named('changed by somebody else in the middle of')),
    ],
    worldChanged: 'partly',
    nextSteps: [...(problem.facts.nextSteps ?? []), `sipctl show ${runId}`, `sipctl recover ${runId}`],
    cause: problem,
  });
}
