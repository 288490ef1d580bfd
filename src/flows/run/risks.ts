import type { World } from '../../core/model/world.ts';
import type { Hazard, HazardId } from '../../core/plan/hazard.ts';
import { reverseSteps } from '../../core/plan/invert.ts';
import type { Step } from '../../core/plan/plan.ts';
import { provePlan } from '../../core/plan/prove/prove-plan.ts';
import { statesOf } from '../../core/plan/prove/states.ts';
import { numbered } from '../../core/plan/step.ts';
import type { RunTools } from './run-tools.ts';
import type { Running } from './running.ts';

/** Bad at whatever moment they come. */
const ALWAYS: ReadonlySet<HazardId> = new Set(['CALL_DROP', 'CALL_MISROUTE', 'AUTH_OPEN', 'SERVER_REFUSES']);
/** Bad on the way; what is so at the end was agreed to, or was so before the run. */
const ON_THE_WAY: ReadonlySet<HazardId> = new Set(['CONFLICT_STORED', 'AMBIGUOUS_ROUTE']);

export interface Way {
  /** Where the whole way begins. */
  readonly from: World;
  /** What lies behind: steps that are done, or that need not be done. Calls are compared with both ends of the whole way. */
  readonly behind: readonly Step[];
  readonly ahead: readonly Step[];
}

/** What of a run is done and what is not, on a world in the middle of it. */
export interface HalfWay {
  readonly world: World;
  readonly done: readonly Step[];
  readonly todo: readonly Step[];
}

/** As {@link risksAhead}, from the middle: calls may go there where they go at neither end, so the whole way is looked at. */
export function riskOfRest(
  { world, done, todo }: HalfWay,
  { known, agreed, tools }: Pick<Running, 'known' | 'agreed' | 'tools'>,
): Hazard | null {
  const resolved = (steps: readonly Step[]) => steps.map((step) => ({ ...step, edit: known.resolve(step.edit) }));
  const behind = resolved(done);
  const from = statesOf(world, reverseSteps(behind)).at(-1) ?? world;
  return risksAhead({ from, behind, ahead: resolved(todo) }, agreed, tools.profiles).at(0) ?? null;
}

/** @returns what the steps ahead would do to calls that nobody has agreed to. @param agreed what the plan was carried out in spite of. */
export function risksAhead({ from, behind, ahead }: Way, agreed: ReadonlySet<HazardId>, profiles: RunTools['profiles']): Hazard[] {
  if (ahead.length === 0) return [];
  return provePlan(from, numbered([...behind, ...ahead]), { profiles }).hazards.filter(
    ({ id, step, until }) =>
      !agreed.has(id) && (ALWAYS.has(id) || (ON_THE_WAY.has(id) && until !== undefined)) && (step === undefined || step > behind.length),
  );
}
