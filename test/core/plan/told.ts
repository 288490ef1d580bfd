import type { Kind, World } from '../../../src/core/model/world.ts';
import { idOf, objectsOf } from '../../../src/core/model/world.ts';
import type { Edit, Plan, Step } from '../../../src/core/plan/plan.ts';
import { editedId } from '../../../src/core/plan/step.ts';

const LISTS = ['numbers', 'inboundNumbers', 'trunkIds', 'allowedNumbers'];

/** `park update main numbers any`: how, what, of which object, and what its lists become. Another one in its place is `main'`. */
export function told({ steps }: Pick<Plan, 'steps'>): string[] {
  return steps.map((step) =>
    [step.strategy, step.action, `${step.subject.name}${isStandIn(editedId(step.edit)) ? "'" : ''}`, ...listsOf(step)].join(' '),
  );
}

function listsOf({ edit: { before, after }, change }: Step): string[] {
  if (after === null) return [];
  const changed = change.filter(({ field }) => LISTS.includes(field) && (before !== null || field !== 'trunkIds'));
  return changed.map(({ field, after: items }) => `${field} ${Array.isArray(items) ? items.map(plainId).join(',') : 'any'}`);
}

const isStandIn = (id: string): boolean => /^(shadow|bridge|canary|keep):/.test(id);

/** Numbers that nobody has are told as such. */
const plainId = (item: unknown): string =>
  String(item)
    .replace(/^\+9990\d{8}$/, 'nobody')
    .replace(/^(?:shadow|bridge):inboundTrunk:ST_(.*)$/, "$1'")
    .replace(/^(ST_|name:inboundTrunk:)/, '');

/** The edits that lead from one world to another; an object is known by its id, a new one has none yet. */
export function editsBetween(before: World, after: World): Edit[] {
  const of = <K extends Kind>(kind: K) => {
    const [old, wanted] = [before, after].map((world) => new Map(objectsOf(world, kind).map((object) => [idOf(object), object])));
    const ids = [...new Set([...(wanted?.keys() ?? []), ...(old?.keys() ?? [])])];
    return ids.map((id) => ({ before: old?.get(id) ?? null, after: wanted?.get(id) ?? null }));
  };
  return [
    ...of('inboundTrunk').map((edit): Edit => ({ kind: 'inboundTrunk', ...edit })),
    ...of('dispatchRule').map((edit): Edit => ({ kind: 'dispatchRule', ...edit })),
  ];
}
