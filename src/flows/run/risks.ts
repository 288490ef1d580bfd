import type { World } from '../../core/model/world.ts';
import type { Hazard, HazardId } from '../../core/plan/hazard.ts';
import type { Step } from '../../core/plan/plan.ts';
import { provePlan } from '../../core/plan/prove/prove-plan.ts';
import type { RunTools } from './run-tools.ts';

/** Bad at whatever moment they come. */
const ALWAYS: ReadonlySet<HazardId> = new Set(['CALL_DROP', 'CALL_MISROUTE', 'AUTH_OPEN', 'SERVER_REFUSES']);
/** Bad on the way; at the end of a way back they were there before the run. */
const ON_THE_WAY: ReadonlySet<HazardId> = new Set(['CONFLICT_STORED', 'AMBIGUOUS_ROUTE']);

/** @returns what steps would do to calls that nobody has agreed to. @param agreed what the plan was carried out in spite of. */
export function newRisks(world: World, steps: readonly Step[], agreed: ReadonlySet<HazardId>, profiles: RunTools['profiles']): Hazard[] {
  if (steps.length === 0) return [];
  return provePlan(world, steps, { profiles }).hazards.filter(
    ({ id, until }) => !agreed.has(id) && (ALWAYS.has(id) || (ON_THE_WAY.has(id) && until !== undefined)),
  );
}
