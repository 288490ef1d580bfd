import type { Digest } from '../model/digest.ts';
import { idOf, type World } from '../model/world.ts';
import { contentHash } from './content-hash.ts';
import { decodeWithoutSecrets } from './decode-plan.ts';
import { mapIds } from './map-ids.ts';
import type { Edit } from './plan.ts';
import { type BasisEntry, basisOf } from './plan-basis.ts';
import type { PlanFile } from './plan-file.ts';

/**
 * Whether a world is the one that a plan leads to. New objects are known by their content, because a plan could not know their ids.
 * O(objects).
 */
export function isWorldAfter(file: PlanFile, world: World, digest: Digest): boolean {
  const live = basisOf(world, digest);
  const expected = new Map(file.basis.map(({ id, hash }) => [id, hash]));
  const fresh = live.filter(({ id }) => !expected.has(id));
  const ids = new Map<string, string>();
  for (const [id, edit] of lastEdits(file)) {
    const { kind, after } = mapIds(edit, (each) => ids.get(each) ?? each);
    if (after === null) {
      expected.delete(id);
      continue;
    }
    const hash = contentHash(after, digest);
    const real = expected.has(id) ? id : takeOut(fresh, kind, hash)?.id;
    if (real === undefined) return false;
    ids.set(id, real);
    expected.set(real, hash);
  }
  return live.length === expected.size && live.every(({ id, hash }) => expected.get(id) === hash);
}

/** What the last step on each object makes of it. Trunks come first: rules name them, by ids that are not known before. */
function lastEdits(file: PlanFile): [id: string, edit: Edit][] {
  const last = new Map<string, Edit>();
  for (const { edit } of decodeWithoutSecrets(file)) {
    const object = edit.before ?? edit.after;
    if (object !== null) last.set(idOf(object), edit);
  }
  return [...last].sort(([, a], [, b]) => Number(a.kind === 'dispatchRule') - Number(b.kind === 'dispatchRule'));
}

function takeOut(fresh: BasisEntry[], kind: Edit['kind'], hash: string): BasisEntry | undefined {
  const at = fresh.findIndex((entry) => entry.kind === kind && entry.hash === hash);
  return at < 0 ? undefined : fresh.splice(at, 1)[0];
}
