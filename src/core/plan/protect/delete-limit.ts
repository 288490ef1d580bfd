import { KIND_LABEL, type Kind, objectsOf, type World } from '../../model/world.ts';
import { Problem } from '../../problem.ts';
import type { Edit } from '../plan.ts';

/** How many objects of a kind a plan may delete: so many, or so large a part of those that are live. */
export interface MostDeletes {
  readonly amount: number;
  readonly unit: 'objects' | 'percent';
}

const KINDS: readonly Kind[] = ['inboundTrunk', 'outboundTrunk', 'dispatchRule'];
/** From so many objects on a part of them is meant; of fewer, one. */
const FEW = 10;
const DEFAULT_PERCENT = 30;

/**
 * A wrong file or scope shows in how much would go. Objects whose place a new one takes count: they are gone all the same.
 * @param limit null = 30 % of a kind, and one of fewer than ten. @throws Problem `plan-refused` with what would have to be said.
 */
export function refuseManyDeletes(world: World, edits: readonly Edit[], limit: MostDeletes | null): void {
  const [first, ...others] = KINDS.flatMap((kind): Problem[] => {
    const deletes = edits.filter((edit) => edit.kind === kind && edit.before !== null && edit.after === null).length;
    const live = objectsOf(world, kind).length;
    const most = mostOf(live, limit);
    return deletes > most ? [tooMany(kind, deletes, live, most)] : [];
  });
  if (first !== undefined) throw others.length === 0 ? first : first.with({ others });
}

function mostOf(live: number, limit: MostDeletes | null): number {
  if (limit !== null) return limit.unit === 'objects' ? limit.amount : Math.floor((live * limit.amount) / 100);
  return live < FEW ? 1 : Math.floor((live * DEFAULT_PERCENT) / 100);
}

function tooMany(kind: Kind, deletes: number, live: number, most: number): Problem {
  return new Problem(
    'plan-refused',
    `${deletes} of ${live} ${KIND_LABEL[kind]}s would be deleted, and ${most} at most without more words`,
    {
      detail: ['so many at once are mostly a wrong file, or a scope that is too wide'],
      nextSteps: [`if that is meant: --max-deletes ${deletes}`],
    },
  );
}
