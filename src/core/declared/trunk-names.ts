import { planId } from '../model/plan-id.ts';
import type { World } from '../model/world.ts';
import type { Pair } from './pair-with-live.ts';

type TrunkPair = Extract<Pair, { kind: 'inboundTrunk' | 'outboundTrunk' }>;

/** The trunks that rules may name, under the names that they will have: an old name of a renamed trunk is gone. */
export class TrunkNames {
  readonly #inbound = new Map<string, Set<string>>();
  /** Found too, so that the mistake can be told. */
  readonly #outbound = new Map<string, Set<string>>();

  /** @param world live trunks, ignored ones too: rules may name them. */
  constructor(pairs: readonly Pair[], world: World) {
    const declared = new Set<string>();
    for (const pair of pairs) {
      if (pair.kind === 'dispatchRule') continue;
      const id = trunkIdOf(pair);
      declared.add(id);
      add(pair.kind === 'inboundTrunk' ? this.#inbound : this.#outbound, pair.declared.fields.name ?? pair.live?.name ?? '', id);
    }
    for (const { name, sipTrunkId } of world.inboundTrunks) if (!declared.has(sipTrunkId)) add(this.#inbound, name, sipTrunkId);
    for (const { name, sipTrunkId } of world.outboundTrunks) if (!declared.has(sipTrunkId)) add(this.#outbound, name, sipTrunkId);
  }

  /** @returns every trunk that may be meant: several where a name is no one's alone, a stand-in where nobody has it. */
  idsOf(nameOrId: string): readonly string[] {
    const named = this.#inbound.get(nameOrId) ?? this.#outbound.get(nameOrId);
    if (named !== undefined) return [...named];
    return [nameOrId === '' || nameOrId.startsWith('ST_') ? nameOrId : planId('name', 'inboundTrunk', nameOrId)];
  }
}

/** The id of the live trunk, the one declared, or a stand-in for the one to come. */
export function trunkIdOf({ kind, declared, live }: TrunkPair): string {
  return live?.sipTrunkId ?? declared.fields.id ?? planId('name', kind, declared.fields.name ?? '');
}

function add(names: Map<string, Set<string>>, name: string, id: string): void {
  if (name === '') return;
  const ids = names.get(name);
  if (ids === undefined) names.set(name, new Set([id]));
  else ids.add(id);
}
