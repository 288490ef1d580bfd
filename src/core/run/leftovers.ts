import type { DispatchRule } from '../model/dispatch-rule.ts';
import { idOf, type Kind, type Objects, objectsOf, type World } from '../model/world.ts';
import type { Edit } from '../plan/plan.ts';
import { decodeTemporaryName, type ListsByField, type TemporaryName } from '../plan/temporary-name.ts';

/** Which end of the change that left them the temporary objects are led to. */
export type Way = 'finish' | 'revert';

/** @returns the runs that have temporary objects in this world, by their names alone. */
export function runsWithLeftovers(world: World): string[] {
  const names = [...world.inboundTrunks, ...world.outboundTrunks, ...world.dispatchRules].map(
    ({ name }) => decodeTemporaryName(name)?.runId,
  );
  return [...new Set(names.filter((runId) => runId !== undefined))];
}

/**
 * What ends the temporary objects of a run of which nothing is left but their names. A parked object gets the lists that its name
 * tells; one that stands in for another takes its place where that is gone, and goes where that is there.
 */
export function leftoverEdits(world: World, runId: string, way: Way): Edit[] {
  const ours = (name: string): TemporaryName | null => {
    const known = decodeTemporaryName(name);
    return known?.runId === runId ? known : null;
  };
  const ids = new Set([...world.inboundTrunks, ...world.outboundTrunks, ...world.dispatchRules].map(idOf));
  const endOf = <K extends Kind>(object: Objects[K], known: TemporaryName): Objects[K] | null => {
    if (known.role === 'park') return withLists(object, known.name, way === 'finish' ? known.final : known.was);
    return known.role === 'shadow' && !ids.has(known.of) ? withLists(object, known.name, known.final) : null;
  };
  const edits = <K extends Kind>(kind: K): { before: Objects[K]; after: Objects[K] | null }[] =>
    objectsOf(world, kind).flatMap((object) => {
      const known = ours(object.name);
      return known === null ? [] : [{ before: object, after: endOf<K>(object, known) }];
    });
  const kept = keptContents(world.dispatchRules, ours);
  const trunks = edits('inboundTrunk').map((edit): Edit => ({ kind: 'inboundTrunk', ...edit }));
  const own = edits('dispatchRule');
  const gone = new Set(trunks.flatMap(({ before, after }) => (before !== null && after === null ? [idOf(before)] : [])));
  for (const { name } of world.inboundTrunks) {
    const known = ours(name);
    if (known?.role === 'shadow' && !ids.has(known.of)) gone.add(known.of);
  }
  return [...trunks, ...ruleEdits(world.dispatchRules, [...own, ...kept], gone)];
}

/**
 * Rules whose contents a keeper has, because the rule that had them has taken theirs by now: they get them. @returns their edits.
 * @param ours what the name of an object of the run tells.
 */
function keptContents(
  rules: readonly DispatchRule[],
  ours: (name: string) => TemporaryName | null,
): { before: DispatchRule; after: DispatchRule }[] {
  const names = new Set(rules.map(({ name }) => name));
  return rules.flatMap((keeper) => {
    const known = ours(keeper.name);
    if (known?.role !== 'keep' || known.was['name']?.some((name) => names.has(name)) === true) return [];
    const before = rules.find(({ sipDispatchRuleId }) => sipDispatchRuleId === known.of);
    const after = before === undefined ? null : withLists<'dispatchRule'>(keeper, known.name, known.final);
    if (before === undefined || after === null || before.name === known.name) return [];
    return [{ before, after: { ...after, sipDispatchRuleId: known.of } }];
  });
}

/** Rules of the run, and those that name a trunk which goes; a rule never comes to be for any trunk by that. */
function ruleEdits(
  rules: readonly DispatchRule[],
  own: readonly { readonly before: DispatchRule; readonly after: DispatchRule | null }[],
  gone: ReadonlySet<string>,
): Edit[] {
  return rules.flatMap((before): Edit[] => {
    const edit = own.find((each) => each.before === before);
    const end = edit === undefined ? before : edit.after;
    const left = end?.trunkIds.filter((id) => !gone.has(id)) ?? [];
    const after = end !== null && left.length > 0 && left.length < end.trunkIds.length ? { ...end, trunkIds: left } : end;
    return after === before ? [] : [{ kind: 'dispatchRule', before, after }];
  });
}

/** @returns null where the object was not there, or shall not be. */
function withLists<K extends Kind>(object: Objects[K], name: string, lists: ListsByField): Objects[K] | null {
  return Object.keys(lists).length === 0 ? null : { ...object, ...lists, name };
}

/**
 * Numbers, callers and trunks that the names of a run's objects tell of and that no object takes. A number that is told nowhere else
 * belongs to no call class of its own, so that no proof would miss it.
 */
export function untakenAfter(before: World, runId: string, after: World): number {
  return (['inboundTrunk', 'dispatchRule'] as const)
    .map((kind) => {
      const left = objectsOf<Kind>(after, kind).map((object) => new Map(Object.entries(object)));
      const told = objectsOf<Kind>(before, kind).flatMap(({ name }) => {
        const known = decodeTemporaryName(name);
        return known?.runId === runId ? [...Object.entries(known.final), ...Object.entries(known.was)] : [];
      });
      const isTaken = (field: string, item: string) =>
        left.some((object) => {
          const list: unknown = object.get(field);
          return Array.isArray(list) && (list.length === 0 || list.includes(item));
        });
      return told.flatMap(([field, items]) => items.filter((item) => !isTaken(field, item))).length;
    })
    .reduce((sum, count) => sum + count, 0);
}
