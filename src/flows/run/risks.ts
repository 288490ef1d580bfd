import type { World } from '../../core/model/world.ts';
import type { Hazard, HazardId } from '../../core/plan/hazard.ts';
import type { Step } from '../../core/plan/plan.ts';
import { provePlan } from '../../core/plan/prove/prove-plan.ts';
import { numbered } from '../../core/plan/step.ts';
import type { RunTools } from './run-tools.ts';

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

/** @returns what the steps ahead would do to calls that nobody has agreed to. @param agreed what the plan was carried out in spite of. */
export function risksAhead({ from, behind, ahead }: Way, agreed: ReadonlySet<HazardId>, profiles: RunTools['profiles']): Hazard[] {
  if (ahead.length === 0) return [];
  return provePlan(from, numbered([...behind, ...ahead]), { profiles }).hazards.filter(
    ({ id, step, until }) =>
      !agreed.has(id) && (ALWAYS.has(id) || (ON_THE_WAY.has(id) && until !== undefined)) && (step === undefined || step > behind.length),
  );
}
