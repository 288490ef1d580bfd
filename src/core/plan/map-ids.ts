import type { Kind, Objects } from '../model/world.ts';
import { mapEdit } from './edit-of-kind.ts';
import type { Edit } from './plan.ts';

type PerKind<T> = { readonly [K in Kind]: (object: Objects[K], given: T) => Objects[K] };

const WITH_OWN_ID: PerKind<string> = {
  inboundTrunk: (trunk, sipTrunkId) => ({ ...trunk, sipTrunkId }),
  outboundTrunk: (trunk, sipTrunkId) => ({ ...trunk, sipTrunkId }),
  dispatchRule: (rule, sipDispatchRuleId) => ({ ...rule, sipDispatchRuleId }),
};

const WITH_IDS: PerKind<(id: string) => string> = {
  inboundTrunk: (trunk, to) => ({ ...trunk, sipTrunkId: to(trunk.sipTrunkId) }),
  outboundTrunk: (trunk, to) => ({ ...trunk, sipTrunkId: to(trunk.sipTrunkId) }),
  dispatchRule: (rule, to) => ({ ...rule, sipDispatchRuleId: to(rule.sipDispatchRuleId), trunkIds: rule.trunkIds.map(to) }),
};

/** @returns the edit of the object under another id; the trunks that a rule names stay. */
export const withOwnId = (edit: Edit, id: string): Edit => mapEdit(edit, (kind, object) => WITH_OWN_ID[kind](object, id));

/** @returns the edit with other ids: the object's own, and those of the trunks that a rule names. */
export const mapIds = (edit: Edit, to: (id: string) => string): Edit => mapEdit(edit, (kind, object) => WITH_IDS[kind](object, to));
