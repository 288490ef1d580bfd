import type { Digest } from '../model/digest.ts';
import { leavesOf } from '../model/normalise.ts';
import type { Kind, Objects } from '../model/world.ts';
import { canonicalJson } from './canonical-json.ts';

/**
 * Hash of what an object means to LiveKit: its id, its times, the order of what has none and defaults do not count, unknown fields do.
 * Servers keep no version of an object, so this is how a foreign change is noticed later. Of a secret only counts whether there is one:
 * a plan is read on other machines, which must not be able to guess a PIN from it.
 */
export function contentHash(object: Objects[Kind], digest: Digest): string {
  return digest(canonicalJson(Object.fromEntries(leavesOf(object))));
}
