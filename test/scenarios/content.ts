import { leavesOf } from '../../src/core/model/normalise.ts';
import { idOf, type Kind, type Objects, type World } from '../../src/core/model/world.ts';
import { revealed } from '../support/revealed.ts';

/** What a world holds, ids aside: two servers that hold the same have equal contents. Trunks of rules are told by name. */
export function contentOf(world: World): string[] {
  const names = new Map(world.inboundTrunks.map((trunk) => [trunk.sipTrunkId, trunk.name]));
  const text = (kind: Kind, object: Objects[Kind]): string => {
    const leaves = new Map(leavesOf(object));
    if ('trunkIds' in object && Array.isArray(object.trunkIds))
      leaves.set('trunkIds', object.trunkIds.map((id) => names.get(id) ?? id).sort());
    return JSON.stringify([kind, ...[...leaves].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, value]) => [path, revealed(value)])]);
  };
  return [
    ...world.inboundTrunks.map((trunk) => text('inboundTrunk', trunk)),
    ...world.outboundTrunks.map((trunk) => text('outboundTrunk', trunk)),
    ...world.dispatchRules.map((rule) => text('dispatchRule', rule)),
  ].sort();
}

/** @returns ids that come twice: nothing may. */
export const idsOf = (world: World): string[] => [...world.inboundTrunks, ...world.outboundTrunks, ...world.dispatchRules].map(idOf);
