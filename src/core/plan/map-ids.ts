import type { Kind, Objects } from '../model/world.ts';
import { mapEdit } from './edit-of-kind.ts';
import type { Edit } from './plan.ts';
import { decodeTemporaryName, encodeTemporaryName, type ListsByField } from './temporary-name.ts';

type PerKind<T> = { readonly [K in Kind]: (object: Objects[K], given: T) => Objects[K] };

const WITH_OWN_ID: PerKind<string> = {
  inboundTrunk: (trunk, sipTrunkId) => ({ ...trunk, sipTrunkId }),
  outboundTrunk: (trunk, sipTrunkId) => ({ ...trunk, sipTrunkId }),
  dispatchRule: (rule, sipDispatchRuleId) => ({ ...rule, sipDispatchRuleId }),
};

const WITH_IDS: PerKind<(id: string) => string> = {
  inboundTrunk: (trunk, to) => ({ ...trunk, sipTrunkId: to(trunk.sipTrunkId), name: mapName(trunk.name, to) }),
  outboundTrunk: (trunk, to) => ({ ...trunk, sipTrunkId: to(trunk.sipTrunkId) }),
  dispatchRule: (rule, to) => ({
    ...rule,
    sipDispatchRuleId: to(rule.sipDispatchRuleId),
    trunkIds: rule.trunkIds.map(to),
    name: mapName(rule.name, to),
  }),
};

/** A temporary name has ids in it, too: who finds the object on the server knows nothing of those of a plan. */
function mapName(name: string, to: (id: string) => string): string {
  const said = decodeTemporaryName(name);
  if (said === null) return name;
  const mapped = (lists: ListsByField): ListsByField =>
    Object.fromEntries(Object.entries(lists).map(([field, items]) => [field, field === 'trunkIds' ? items.map(to) : items]));
  return encodeTemporaryName({ ...said, of: said.of === '' ? '' : to(said.of), final: mapped(said.final), was: mapped(said.was) });
}

/** @returns the edit of the object under another id; the trunks that a rule names stay. */
export const withOwnId = (edit: Edit, id: string): Edit => mapEdit(edit, (kind, object) => WITH_OWN_ID[kind](object, id));

/** @returns the edit with other ids: the object's own, those of the trunks that a rule names, and those in a temporary name. */
export const mapIds = (edit: Edit, to: (id: string) => string): Edit => mapEdit(edit, (kind, object) => WITH_IDS[kind](object, to));
