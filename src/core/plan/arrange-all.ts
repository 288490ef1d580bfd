import type { World } from '../model/world.ts';
import { type Arranging, arrange } from './arrange.ts';
import { clustersOf } from './clusters.ts';
import { type Candidate, isClean, judged } from './order.ts';
import { byPhase, mergeOrders } from './phase.ts';
import type { Edit, Step } from './plan.ts';
import { isBetter, isOfTheWay } from './score.ts';
import { editedId } from './step.ts';

/**
 * Steps for all edits. Most plans are good in the order that is liked: one proof says so. Else only the clusters in which something
 * goes wrong are arranged anew.
 */
export function arrangeAll(world: World, edits: readonly Edit[], tools: Arranging): Candidate {
  const liked = judged(byPhase(edits.map(tools.stepOf)), tools.judge);
  if (isClean(liked)) return liked;
  const troubled = troubledObjects(liked);
  const orders = clustersOf(world, edits).map((cluster): readonly Step[] =>
    cluster.some((edit) => troubled.has(editedId(edit))) ? arrange(world, cluster, tools).steps : byPhase(cluster.map(tools.stepOf)),
  );
  const merged = judged(mergeOrders(orders), tools.judge);
  return isBetter(merged.score, liked.score) ? merged : liked;
}

function troubledObjects({ proof, steps }: Candidate): ReadonlySet<string> {
  const hazards = proof.hazards.filter(isOfTheWay);
  const bad = hazards.flatMap(({ step }) => (step === undefined ? steps : (steps[step - 1] ?? [])));
  return new Set(bad.map(({ edit }) => editedId(edit)));
}
