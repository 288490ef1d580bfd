import { idOf, type Objects, type World } from '../../model/world.ts';
import type { Edit, Step } from '../plan.ts';

/**
 * The world as LiveKit has it once the step is done. An object that the world does not have is neither changed nor deleted; one that
 * a plan makes keeps its plan id. O(objects).
 */
export function worldAfterStep(world: World, { edit }: Pick<Step, 'edit'>): World {
  switch (edit.kind) {
    case 'inboundTrunk':
      return { ...world, inboundTrunks: changed(world.inboundTrunks, edit) };
    case 'outboundTrunk':
      return { ...world, outboundTrunks: changed(world.outboundTrunks, edit) };
    case 'dispatchRule':
      return { ...world, dispatchRules: changed(world.dispatchRules, edit) };
  }
}

/** @returns the world before the first step, between each two, and after the last. O(steps x objects). */
export function statesOf(world: World, steps: readonly Step[]): readonly World[] {
  const states = [world];
  let state = world;
  for (const step of steps) {
    state = worldAfterStep(state, step);
    states.push(state);
  }
  return states;
}

/** @returns the world after the last step. O(objects + steps). */
export function lastState(world: World, steps: readonly Pick<Step, 'edit'>[]): World {
  const edits = steps.map(({ edit }) => edit);
  return {
    ...world,
    inboundTrunks: changedAll(
      world.inboundTrunks,
      edits.filter((edit) => edit.kind === 'inboundTrunk'),
    ),
    outboundTrunks: changedAll(
      world.outboundTrunks,
      edits.filter((edit) => edit.kind === 'outboundTrunk'),
    ),
    dispatchRules: changedAll(
      world.dispatchRules,
      edits.filter((edit) => edit.kind === 'dispatchRule'),
    ),
  };
}

function changedAll<O extends Objects[Edit['kind']]>(objects: readonly O[], changes: readonly Change<O>[]): readonly O[] {
  if (changes.length === 0) return objects;
  const byId = new Map(objects.map((object) => [idOf(object), object]));
  for (const { before, after } of changes) {
    if (before === null) {
      if (after !== null) byId.set(idOf(after), after);
    } else if (after === null) byId.delete(idOf(before));
    else if (byId.has(idOf(before))) byId.set(idOf(before), after);
  }
  return [...byId.values()];
}

type Change<O> = { readonly before: O | null; readonly after: O | null };

function changed<O extends Objects[Edit['kind']]>(objects: readonly O[], { before, after }: Change<O>): readonly O[] {
  if (before === null) return after === null ? objects : [...objects, after];
  const id = idOf(before);
  return after === null ? objects.filter((object) => idOf(object) !== id) : objects.map((object) => (idOf(object) === id ? after : object));
}
