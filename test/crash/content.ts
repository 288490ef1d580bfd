import { leavesOf } from '../../src/core/model/normalise.ts';
import type { Kind, Objects, World } from '../../src/core/model/world.ts';
import { revealed } from '../support/revealed.ts';

/**
 * What a world means to LiveKit, whatever ids the server gave: a text for each object, a rule's trunks by their content. Two worlds
 * are the same exactly when their texts are.
 */
export function contentOf(world: World): string[] {
  const trunks = new Map([...world.inboundTrunks, ...world.outboundTrunks].map((trunk) => [trunk.sipTrunkId, textOf(trunk)]));
  const rules = world.dispatchRules.map((rule) =>
    textOf({ ...rule, trunkIds: rule.trunkIds.map((id) => trunks.get(id) ?? `gone: ${id}`).sort() }),
  );
  return [...trunks.values(), ...rules].sort();
}

/** Names of what the second world has and the first has not, and the other way round, for a message. */
export function differenceOf(expected: World, actual: World): string[] {
  const [a, b] = [contentOf(expected), contentOf(actual)];
  return [
    ...b.filter((text) => !a.includes(text)).map((text) => `+ ${text}`),
    ...a.filter((text) => !b.includes(text)).map((text) => `- ${text}`),
  ];
}

function textOf(object: Objects[Kind]): string {
  const kind = 'trunkIds' in object ? 'rule' : 'trunk';
  return `${kind} ${JSON.stringify(Object.fromEntries([...leavesOf(object)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => [key, revealed(value)])))}`;
}
