import type { World } from '../../core/model/world.ts';
import { canonicalJson } from '../../core/plan/canonical-json.ts';
import { remade } from '../../core/plan/edit-of-kind.ts';
import type { HazardId } from '../../core/plan/hazard.ts';
import { makePlan } from '../../core/plan/make-plan.ts';
import type { Edit, Plan, Step } from '../../core/plan/plan.ts';
import type { Since } from '../../core/plan/prove/ahead.ts';
import { provePlan } from '../../core/plan/prove/prove-plan.ts';
import { lastState } from '../../core/plan/prove/states.ts';
import { makeStep, numbered } from '../../core/plan/step.ts';
import { decodeTemporaryName } from '../../core/plan/temporary-name.ts';
import { Problem } from '../../core/problem.ts';
import { leftoverEdits, untakenAfter, type Way } from '../../core/run/leftovers.ts';
import { strangersWithLeftovers } from './find-unfinished.ts';
import { newRunOf } from './new-run.ts';
import type { Recovered, RunTools } from './run-tools.ts';

/** What is worse than any temporary object. */
const WORSE: ReadonlySet<HazardId> = new Set([
  'CALL_DROP',
  'CALL_MISROUTE',
  'AUTH_OPEN',
  'CONFLICT_STORED',
  'AMBIGUOUS_ROUTE',
  'SERVER_REFUSES',
]);

/**
 * Ends the temporary objects of runs of which this machine has no journal, by what their names tell: in the way that keeps the most
 * calls. @param recoveredBy names the runs that do it. @throws Problem `change-incomplete` where both ways would lose calls.
 */
export async function endLeftovers(recoveredBy: string, tools: RunTools): Promise<Recovered[]> {
  const recovered: Recovered[] = [];
  for (const runId of await strangersWithLeftovers(await tools.livekit.readWorld(), tools)) {
    const world = await tools.livekit.readWorld();
    const { way, plan, agreed } = bestWay(world, runId, tools);
    const { problem } = await newRunOf(
      {
        runId: `${recoveredBy}${recovered.length === 0 ? '' : recovered.length + 1}`,
        command: 'recover',
        undoes: null,
        steps: plan.steps,
        agreed,
      },
      world,
      tools,
    );
    if (problem !== null) throw problem;
    const outcome = way === 'finish' ? 'finished' : 'reverted';
    recovered.push({ runId, outcome, what: `no journal of it is here; ${outcome} by the names of its temporary objects` });
    tools.progress({ type: 'recover', runId, outcome });
  }
  return recovered;
}

/** @returns also what it does to calls that it finds in the middle of something, and that is no reason to stop. */
function bestWay(world: World, runId: string, { profiles }: RunTools): { way: Way; plan: Plan; agreed: Set<HazardId> } {
  const edits = { finish: leftoverEdits(world, runId, 'finish'), revert: leftoverEdits(world, runId, 'revert') };
  // Where both lead to one end, nothing of what was asked is there.
  const isOne = canonicalJson(edits.finish) === canonicalJson(edits.revert);
  const ways = (isOne ? (['revert'] as const) : (['finish', 'revert'] as const)).map((way) => {
    const plan = makePlan(world, edits[way], { runId, profiles, since: sinceOf(world, edits[way === 'finish' ? 'revert' : 'finish']) });
    const bad = plan.hazards.filter(({ id }) => WORSE.has(id));
    const isAnswered = (result: string) => result === 'accept' || result === 'request-pin';
    const { changes, hazards } = provePlan(world, plan.steps, { profiles });
    const ended = changes.filter(({ before, after }) => isAnswered(before.result) && !isAnswered(after.result)).length;
    const untaken = untakenAfter(world, runId, lastState(world, plan.steps));
    return { way, plan, bad, untaken, ended, agreed: new Set(hazards.map(({ id }) => id)) };
  });
  const [best] = ways.toSorted((a, b) => a.bad.length - b.bad.length || a.untaken - b.untaken || a.ended - b.ended);
  if (best === undefined) throw new Error('no way at all');
  const [risk] = best.bad;
  if (risk === undefined) return best;
  throw new Problem(
    'change-incomplete',
    `the temporary objects of run ${runId} cannot be ended without losing calls: ${risk.detail} (${risk.id})`,
    {
      subject: risk.subject,
      worldChanged: 'partly',
      nextSteps: ['sipctl recover --list', 'recover on the machine that has the journal of the run'],
    },
  );
}

/**
 * The world is in the middle of a change, so calls are held against both ends of it: in between, some are answered that are to be at
 * neither. @param edits that lead to the other end.
 */
function sinceOf(world: World, edits: readonly Edit[]): Since {
  const back = edits.map((edit) => ({ edit, part: decodeTemporaryName(edit.before?.name ?? '') }));
  const behind = back.map(({ edit, part }): Step => {
    const step = makeStep(edit, { strategy: 'park', ...(part === null || part.of === '' ? {} : { owner: part.of }) });
    return { ...step, edit: remade(edit, ({ kind, before, after }) => ({ kind, before: after, after: before })) };
  });
  return { from: lastState(world, back), behind: numbered(behind.toReversed()) };
}
