import type { World } from '../../core/model/world.ts';
import type { Hazard, HazardId } from '../../core/plan/hazard.ts';
import type { Step } from '../../core/plan/plan.ts';
import type { Profile } from '../../core/routing/profile.ts';

/** @returns what steps would do to calls that nobody has agreed to. */
export function newRisks(_world: World, _steps: readonly Step[], _agreed: readonly Hazard[], _profiles: readonly Profile[]): Hazard[] {
  return [];
}

export type { HazardId };
