import type { DispatchRule } from '../model/dispatch-rule.ts';
import type { InboundTrunk } from '../model/inbound-trunk.ts';
import type { World } from '../model/world.ts';

/** By the world, which is never changed: rules ask one after another. */
const indexes = new WeakMap<World, ReadonlyMap<string, InboundTrunk>>();

/** @returns the inbound trunks whose calls the rule can take. O(trunks named), O(trunks) for a rule that names none. */
export function trunksOf({ trunkIds }: Pick<DispatchRule, 'trunkIds'>, world: World): readonly InboundTrunk[] {
  if (trunkIds.length === 0) return world.inboundTrunks;
  const index = indexes.get(world) ?? new Map(world.inboundTrunks.map((trunk) => [trunk.sipTrunkId, trunk]));
  indexes.set(world, index);
  return [...new Set(trunkIds)].flatMap((id) => index.get(id) ?? []);
}

/**
 * What is made of the trunks of a rule, made once for all rules of the same trunks: thousands of rules may be for any trunk.
 * @returns a function that gives it for a rule of `world`.
 */
export function perTrunks<T>(world: World, make: (trunks: readonly InboundTrunk[]) => T): (rule: Pick<DispatchRule, 'trunkIds'>) => T {
  const made = new Map<string, T>();
  return (rule) => {
    const key = JSON.stringify(rule.trunkIds);
    const known = made.get(key);
    if (known !== undefined) return known;
    const fresh = make(trunksOf(rule, world));
    made.set(key, fresh);
    return fresh;
  };
}
