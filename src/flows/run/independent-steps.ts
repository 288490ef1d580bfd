import type { World } from '../../core/model/world.ts';
import { clustersOf } from '../../core/plan/clusters.ts';
import { Groups } from '../../core/plan/groups.ts';
import type { Step } from '../../core/plan/plan.ts';
import { editedId } from '../../core/plan/step.ts';

/** @returns the steps in groups whose order among each other has no meaning, each group in the order of the plan. */
export function independentSteps(world: World, steps: readonly Step[]): Step[][] {
  const groups = new Groups(steps.length);
  const edits = steps.map(({ edit }) => edit);
  const places = new Map(edits.map((edit, at) => [edit, at]));
  for (const cluster of clustersOf(world, edits)) groups.join(cluster.flatMap((edit) => places.get(edit) ?? []));
  // A cluster is about calls; several steps on one object have an order even where no call notices them.
  const byObject = new Map<string, number>();
  for (const [at, edit] of edits.entries()) groups.joinBy(byObject, editedId(edit), at);
  return groups.split(steps);
}
