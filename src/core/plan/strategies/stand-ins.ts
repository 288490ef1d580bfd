import type { World } from '../../model/world.ts';
import type { Arranging } from '../arrange.ts';
import { arrangeAll } from '../arrange-all.ts';
import { type Candidate, findOrder, isClean, judged } from '../order.ts';
import type { Edit, Step } from '../plan.ts';
import { isBetter } from '../score.ts';
import { canary, canHaveCanary, type TestCaller } from './canary.ts';
import { type Slot, shadowRule, shadowSlots } from './shadow-rule.ts';
import { shadowTrunk } from './shadow-trunk.ts';
import { Walk } from './walk.ts';

/** How one edit is made with an object that stands in. */
export type StandIn = (walk: Walk) => void;

/**
 * Steps in which some objects have a stand-in for a while: what is new and changed in place comes first, deletes last.
 * @param standIns for the edits that are not among `others`, in their order.
 */
export function withStandIns(world: World, others: readonly Edit[], standIns: readonly StandIn[], tools: Arranging): Candidate {
  const { steps } = arrangeAll(world, others, tools);
  const firstDelete = steps.findIndex(({ action }) => action === 'delete');
  const split = firstDelete < 0 ? steps.length : firstDelete;
  const walk = new Walk(world);
  for (const step of steps.slice(0, split)) walk.take(step);
  for (const standIn of standIns) standIn(walk);
  for (const step of steps.slice(split)) walk.take(step);
  return findOrder(walk.steps, tools.judge, tools.budget);
}

/** @returns null for an edit that makes nothing anew. The key of a rule's shadow is the first that does no harm by itself. */
export function shadowOf(edit: Edit, world: World, { judge, runId }: Arranging): StandIn | null {
  if (edit.kind === 'outboundTrunk' || edit.before === null || edit.after === null) return null;
  if (edit.kind === 'inboundTrunk') {
    const { after } = edit;
    return (walk) => shadowTrunk(walk, after, runId);
  }
  const { before, after } = edit;
  const trunks = world.inboundTrunks.filter(({ sipTrunkId }) => after.trunkIds.includes(sipTrunkId));
  const slots = shadowSlots(
    before,
    after,
    trunks.flatMap(({ numbers }) => numbers),
  );
  const stepsWith = (slot: Slot): Step[] => {
    const walk = new Walk(world);
    shadowRule(walk, after, slot, runId);
    return walk.steps;
  };
  let best: { readonly slot: Slot; readonly tried: Candidate } | null = null;
  for (const slot of slots) {
    const tried = judged(stepsWith(slot), judge);
    if (best === null || isBetter(tried.score, best.tried.score)) best = { slot, tried };
    if (isClean(tried)) break;
  }
  const { slot } = best ?? { slot: {} };
  return (walk) => shadowRule(walk, after, slot, runId);
}

/** @returns null for an edit that the test caller could not try. */
export function canaryOf(edit: Edit, caller: TestCaller | null, runId: string): StandIn | null {
  if (edit.kind !== 'dispatchRule' || edit.before === null || edit.after === null || caller === null) return null;
  const { before, after } = edit;
  return canHaveCanary(before, after, caller.from) ? (walk) => canary(walk, after, caller, runId) : null;
}
