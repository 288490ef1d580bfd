import { idOf, objectsOf, type World } from '../../core/model/world.ts';
import { inKind } from '../../core/plan/edit-of-kind.ts';
import type { Step } from '../../core/plan/plan.ts';
import type { Running } from './running.ts';
import { createdOnes } from './settle-unknown.ts';
import { note } from './take-step.ts';

/**
 * Deletes what a create that was sent twice has made besides the object that the run goes on with: the server can carry out the first
 * request long after it was given up. In the journal this is one more begin and end of the create.
 * @returns whether there was any.
 */
export async function removeTwins(world: World, running: Running): Promise<boolean> {
  let removed = false;
  for (const [ours, step] of running.repeatedCreates) {
    for (const { kind, id } of twinsOf(step, world, running)) {
      await note(running, { kind: 'begin', step: step.id, namesakes: [] });
      await running.tools.writer.delete(kind, id);
      await note(running, { kind: 'end', step: step.id, id: ours, elapsedMs: 0 });
      removed = true;
    }
  }
  return removed;
}

function twinsOf(step: Step, world: World, { known }: Running) {
  return inKind(known.resolve(step.edit), ({ kind, after }) =>
    after === null ? [] : createdOnes(after, objectsOf(world, kind), (id) => known.knows(id)).map((object) => ({ kind, id: idOf(object) })),
  );
}
