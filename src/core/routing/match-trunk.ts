import type { AskedCall } from './asked-call.ts';
import type { IndexedTrunk } from './indexed-trunk.ts';
import type { RouteIndex } from './route-index.ts';

/** A call without a trunk goes on; one with two does not. */
export type TrunkMatch =
  | { readonly kind: 'one'; readonly trunk: IndexedTrunk }
  | { readonly kind: 'none' }
  | { readonly kind: 'several'; readonly error: 'multiple-trunks' | 'multiple-default-trunks'; readonly between: readonly IndexedTrunk[] };

/** The first look-up: a trunk that lists the number beats one for any number; two of the better kind are an error. */
export function matchTrunk(index: RouteIndex, asked: AskedCall): TrunkMatch {
  const { specific, wildcard } = index.trunksFor(asked);
  const listing = firstTwo(specific, asked);
  return listing.length > 0 ? matchOf(listing, 'multiple-trunks') : matchOf(firstTwo(wildcard, asked), 'multiple-default-trunks');
}

/** The second look-up: the first one's trunk is loaded by its id, and while it is there no other is considered. */
export function matchTrunkAgain(index: RouteIndex, trunkId: string | null, asked: AskedCall): TrunkMatch {
  const trunk = trunkId === null ? undefined : index.trunk(trunkId);
  if (trunk === undefined) return matchTrunk(index, asked);
  return trunk.takes(asked) ? { kind: 'one', trunk } : { kind: 'none' };
}

function matchOf([trunk, second]: readonly IndexedTrunk[], error: 'multiple-trunks' | 'multiple-default-trunks'): TrunkMatch {
  if (trunk === undefined) return { kind: 'none' };
  return second === undefined ? { kind: 'one', trunk } : { kind: 'several', error, between: [trunk, second] };
}

/** LiveKit stops at the second, so no more than the two with the lowest ids are looked for. */
function firstTwo(lists: readonly (readonly IndexedTrunk[])[], asked: AskedCall): readonly IndexedTrunk[] {
  const found = new Set<IndexedTrunk>();
  for (const list of lists) {
    let ofThisList = 0;
    for (const trunk of list) {
      if (!trunk.takes(asked)) continue;
      found.add(trunk);
      ofThisList += 1;
      if (ofThisList === 2) break;
    }
  }
  return found.size < 2 ? [...found] : [...found].sort((a, b) => a.place - b.place).slice(0, 2);
}
