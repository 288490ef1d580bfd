import { Problem } from '../problem.ts';
import type { ProblemId } from '../problem-ids.ts';
import { idOf, KIND_LABEL, type Kind, type Objects, objectsOf, type World } from './world.ts';

export type Found<K extends Kind> = { [P in K]: { readonly kind: P; readonly object: Objects[P] } }[K];

const ALL_KINDS: readonly Kind[] = ['inboundTrunk', 'outboundTrunk', 'dispatchRule'];
const NOT_FOUND: Record<Kind, ProblemId> = {
  inboundTrunk: 'trunk-not-found',
  outboundTrunk: 'trunk-not-found',
  dispatchRule: 'rule-not-found',
};

/**
 * Finds an object by its id, else by its exact name.
 * @throws Problem `trunk-not-found`, `rule-not-found`, or `name-ambiguous` with the ids to choose from.
 */
export function findObject<K extends Kind>(world: World, kinds: readonly K[], nameOrId: string): Found<K> {
  const all = kinds.flatMap((kind) => objectsOf(world, kind).map((object) => ({ kind, object }) as Found<K>));
  const byId = all.find(({ object }) => idOf(object) === nameOrId && nameOrId !== '');
  if (byId !== undefined) return byId;
  const named = nameOrId === '' ? [] : all.filter(({ object }) => object.name === nameOrId);
  const [first, second] = named;
  const noun = nounOf(kinds);
  if (first === undefined) throw notFound(world, kinds, noun, nameOrId);
  if (second === undefined) return first;
  throw new Problem('name-ambiguous', `${named.length} ${noun}s are named ${JSON.stringify(nameOrId)}`, {
    detail: named.map(({ kind, object }) => `${idOf(object)}  ${KIND_LABEL[kind]}`),
    nextSteps: [`use the id: ${idOf(first.object)}`],
  });
}

/**
 * Finds every object that a name stands for, at most one of each kind: a trunk and its rule often share a name.
 * @throws Problem as {@link findObject}; `name-ambiguous` only within a kind.
 */
export function findOfEachKind(world: World, kinds: readonly Kind[], nameOrId: string): Found<Kind>[] {
  const there = kinds.filter((kind) => objectsOf(world, kind).some((object) => [object.name, idOf(object)].includes(nameOrId)));
  return there.length === 0 ? [findObject(world, kinds, nameOrId)] : there.map((kind) => findObject(world, [kind], nameOrId));
}

function nounOf(kinds: readonly Kind[]): string {
  const [kind, ...more] = kinds;
  if (kind === undefined || more.length > 1) return 'trunk or rule';
  return more.length === 0 ? KIND_LABEL[kind] : 'trunk';
}

const NOUNS = {
  trunk: { kinds: ['inboundTrunk', 'outboundTrunk'], list: 'sipctl trunk list' },
  rule: { kinds: ['dispatchRule'], list: 'sipctl dispatch list' },
} as const;

const withArticle = (noun: string): string => `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;

function notFound(world: World, kinds: readonly Kind[], noun: string, nameOrId: string): Problem {
  const named = (among: readonly Kind[]) => among.flatMap((kind) => objectsOf(world, kind).map(({ name }) => name));
  const elsewhere = ALL_KINDS.filter((kind) => !kinds.includes(kind)).find((kind) =>
    objectsOf(world, kind).some((object) => nameOrId !== '' && [object.name, idOf(object)].includes(nameOrId)),
  );
  const [near] = nearest(nameOrId, named(kinds));
  const other = elsewhere === undefined ? [] : [`${nameOrId} is ${withArticle(KIND_LABEL[elsewhere])}`];
  return new Problem(NOT_FOUND[kinds[0] ?? 'inboundTrunk'], `no ${noun} ${JSON.stringify(nameOrId)}`, {
    detail: near === undefined ? other : [...other, `did you mean ${near}?`],
    nextSteps: Object.values(NOUNS)
      .map((each) => ({ ...each, kinds: kinds.filter((kind) => each.kinds.some((known) => known === kind)) }))
      .filter((each) => each.kinds.length > 0)
      .map((each) => `${each.list}   # ${named(each.kinds).length} there`),
  });
}

/** @returns the candidates that differ from `text` only in case, spacing or a slip of up to two letters, nearest first. */
export function nearest(text: string, candidates: readonly string[]): string[] {
  const plain = (value: string) => value.toLowerCase().replaceAll(/[\s._-]/g, '');
  return [...new Set(candidates)]
    .filter((candidate) => candidate !== '' && candidate !== text)
    .map((candidate) => ({ candidate, distance: distance(plain(text), plain(candidate)) }))
    .filter(({ candidate, distance }) => distance <= Math.min(2, Math.floor(candidate.length / 3)))
    .sort((a, b) => a.distance - b.distance)
    .map(({ candidate }) => candidate);
}

/** Levenshtein distance; names longer than 64 characters are only compared for equality. O(a x b). */
function distance(a: string, b: string): number {
  if (a === b) return 0;
  if (a.length > 64 || b.length > 64) return Number.POSITIVE_INFINITY;
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [i, char] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      next.push(Math.min((row[j] ?? 0) + Number(char !== other), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
