import type { DispatchRule } from '../model/dispatch-rule.ts';
import type { InboundTrunk } from '../model/inbound-trunk.ts';
import { sameValue } from '../model/normalise.ts';
import { normalNumber } from '../model/phone-number.ts';
import { isPlanId } from '../model/plan-id.ts';
import type { World } from '../model/world.ts';
import { findRuleConflicts } from '../routing/conflicts.ts';
import { Groups } from './groups.ts';
import type { Edit } from './plan.ts';
import { editedId } from './step.ts';

/**
 * Takes edits apart into clusters whose order does not matter to each other: no call and no key of LiveKit's is touched by two of
 * them. Rather too few clusters than too many. @returns each in the given order, clusters by their first edit. O(edits x numbers).
 */
export function clustersOf(world: World, edits: readonly Edit[]): Edit[][] {
  const groups = new Groups(edits.length);
  const touched = new TouchedTrunks();
  const byNumber = new Map<string, number>();
  const byPlanId = new Map<string, number>();
  const routing: number[] = [];
  const everywhere: number[] = [];
  for (const [at, edit] of edits.entries()) {
    if (edit.kind === 'outboundTrunk') continue;
    routing.push(at);
    if (edit.kind === 'inboundTrunk') {
      const numbers = touchedNumbers(edit);
      if (numbers === null) everywhere.push(at);
      for (const number of numbers ?? []) groups.joinBy(byNumber, number, at);
      touched.add(editedId(edit), numbers, at);
    } else {
      const states = statesOf(edit);
      if (states.some(({ trunkIds }) => trunkIds.length === 0)) everywhere.push(at);
      for (const rule of states) for (const id of rule.trunkIds) touched.add(id, calledNumbers(rule), at);
    }
    for (const id of planIdsIn(edit)) groups.joinBy(byPlanId, id, at);
  }
  touched.join(groups);
  if (everywhere.length > 0) groups.join(routing);
  // While two rules hold one key LiveKit refuses every new rule, so whatever mends that has to come first.
  if (findRuleConflicts(world.dispatchRules).length > 0) groups.join(routing.filter((at) => edits[at]?.kind === 'dispatchRule'));
  return groups.split(edits);
}

const statesOf = <T>({ before, after }: { readonly before: T | null; readonly after: T | null }): T[] =>
  [before, after].filter((state) => state !== null);

/** Rules compare numbers as written, and their keys in normal form: the wider of the two is meant here. Null = any. */
const calledNumbers = ({ numbers }: DispatchRule): string[] | null => (numbers.length === 0 ? null : numbers.map(normalNumber));

/** The new object itself, and new trunks that a rule shall name. */
function planIdsIn(edit: Edit): string[] {
  const named = edit.kind === 'dispatchRule' ? (edit.after?.trunkIds ?? []) : [];
  return [editedId(edit), ...named].filter(isPlanId);
}

/** Numbers whose calls may notice the edit: all of the trunk's unless only its list of numbers differs. Null = any number. */
function touchedNumbers(edit: { readonly before: InboundTrunk | null; readonly after: InboundTrunk | null }): string[] | null {
  const states = statesOf(edit);
  if (states.some(({ numbers }) => numbers.length === 0)) return null;
  const [first, second] = states.map(({ numbers }) => new Set(numbers.map(normalNumber)));
  const all = [...new Set([...(first ?? []), ...(second ?? [])])];
  const { before, after } = edit;
  if (before === null || after === null) return all;
  const alike = (['allowedNumbers', 'allowedAddresses', 'authUsername', 'authPassword', 'authRealm'] as const).every((field) =>
    sameValue(before[field], after[field]),
  );
  return alike ? all.filter((number) => first?.has(number) !== second?.has(number)) : all;
}

/** Which edits touch calls of which trunk and number. */
class TouchedTrunks {
  readonly #trunks = new Map<string, { readonly any: number[]; readonly some: Map<string, number[]> }>();

  /** @param numbers null = any. */
  add(trunkId: string, numbers: readonly string[] | null, edit: number): void {
    const known = this.#trunks.get(trunkId) ?? { any: [], some: new Map<string, number[]>() };
    this.#trunks.set(trunkId, known);
    if (numbers === null) known.any.push(edit);
    for (const number of numbers ?? []) pushTo(known.some, number, edit);
  }

  join(groups: Groups): void {
    for (const { any, some } of this.#trunks.values()) {
      if (any.length > 0) groups.join([...any, ...[...some.values()].flat()]);
      else for (const edits of some.values()) groups.join(edits);
    }
  }
}

function pushTo<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
