import { matchesGlob } from '../describe/glob.ts';
import type { Finding } from '../lint/finding.ts';
import type { LintId } from '../lint/lint-ids.ts';
import type { Keys } from '../model/source.ts';
import { idOf, KIND_LABEL, type Kind, type Objects, objectsOf, type World } from '../model/world.ts';
import type { Declaration, DeclaredObject } from './declaration.ts';
import { declaredFinding } from './declared-finding.ts';

type PairOf<K extends Kind> = { readonly kind: K; readonly declared: DeclaredObject<K>; readonly live: Objects[K] | null };
/** A declared object with the live one that it means; null where it is new, or where no world was read. */
export type Pair = { [K in Kind]: PairOf<K> }[Kind];

/**
 * Identity (cli.md 7): the id that is given; the live object of the declared name; that of `previously`; else a new one.
 * @param world without what the files ignore; null = not read. @returns the objects that can be told, and why others cannot.
 */
export function pairWithLive({ objects, ignore }: Declaration, world: World | null): { pairs: Pair[]; findings: Finding[] } {
  const findings: Finding[] = [];
  const index: { readonly [K in Kind]: LiveObjects<K> } | null =
    world === null
      ? null
      : {
          inboundTrunk: indexOf(world, 'inboundTrunk'),
          outboundTrunk: indexOf(world, 'outboundTrunk'),
          dispatchRule: indexOf(world, 'dispatchRule'),
        };
  const taken = new Map<string, string>();
  const pair = <K extends Kind>(declared: DeclaredObject<K>, kind: K): PairOf<K>[] => {
    const { name, id } = declared.fields;
    const label = KIND_LABEL[kind];
    const refuse = (lint: LintId, below: Keys, summary: string, fix: string): [] => {
      findings.push(declaredFinding(lint, declared, below, { summary, fix }));
      return [];
    };
    if ((name ?? '').trim() === '' && id === undefined)
      return refuse('name-missing', ['name'], `the ${label} has neither name nor id`, 'give it a name');
    if (name !== undefined && ignore.some((glob) => matchesGlob(name, glob)))
      return refuse(
        'name-ignored',
        ['name'],
        `${JSON.stringify(name)} is declared, and ignored as well`,
        'take it away here, or from ignore',
      );
    const live = index === null ? null : liveOf<K>(declared, kind, index[kind], refuse);
    if (live === 'refused') return [];
    // Objects that share a name are told apart by id, so a name is taken only by one that has no id.
    const keys = [...(id === undefined ? [`${kind} ${name}`] : []), `${kind} ${live === null ? (id ?? name) : idOf(live)}`];
    const twin = keys.map((key) => taken.get(key)).find((found) => found !== undefined);
    if (twin !== undefined)
      return refuse(
        'name-duplicate',
        ['name'],
        `another ${label} is declared as ${twin}`,
        'give each object a name of its own, and each id once',
      );
    for (const key of keys) taken.set(key, JSON.stringify(name ?? id));
    return [{ kind, declared, live }];
  };
  const pairs = objects.flatMap((declared): Pair[] => {
    if (declared.kind === 'inboundTrunk') return pair(declared, 'inboundTrunk');
    if (declared.kind === 'outboundTrunk') return pair(declared, 'outboundTrunk');
    return pair(declared, 'dispatchRule');
  });
  return { pairs, findings };
}

type Refuse = (lint: LintId, below: Keys, summary: string, fix: string) => [];

function liveOf<K extends Kind>(
  { fields }: DeclaredObject<K>,
  kind: K,
  index: LiveObjects<K>,
  refuse: Refuse,
): Objects[K] | null | 'refused' {
  const { id, name, previously } = fields;
  const label = KIND_LABEL[kind];
  if (id !== undefined) {
    const found = index.byId.get(id);
    if (found !== undefined) return found;
    refuse('id-not-found', ['id'], `no live ${label} has the id ${id}`, 'correct the id, or take it away to create the object');
    return 'refused';
  }
  const named = index.byName.get(name ?? '') ?? [];
  const [only, second] = named;
  if (second !== undefined) {
    const ids = named.map(idOf);
    refuse(
      'name-duplicate-live',
      ['name'],
      `${named.length} live ${label}s are named ${JSON.stringify(name)}: ${ids.join(', ')}`,
      `say which one with id: ${ids[0]}`,
    );
    return 'refused';
  }
  if (previously === undefined || previously === name) return only ?? null;
  const old = index.byName.get(previously) ?? [];
  if (only !== undefined && old.length > 0) {
    refuse(
      'rename-both-live',
      ['previously'],
      `${label}s named ${JSON.stringify(previously)} and ${JSON.stringify(name)} are both live`,
      'take previously away, or delete one of the two',
    );
    return 'refused';
  }
  if (old.length > 1) {
    refuse(
      'name-duplicate-live',
      ['previously'],
      `${old.length} live ${label}s are named ${JSON.stringify(previously)}`,
      `say which one with id: ${old.map(idOf)[0]}`,
    );
    return 'refused';
  }
  return only ?? old[0] ?? null;
}

interface LiveObjects<K extends Kind> {
  readonly byId: ReadonlyMap<string, Objects[K]>;
  readonly byName: ReadonlyMap<string, readonly Objects[K][]>;
}

/** By id and by name, so that thousands of declared objects are found in one pass. */
function indexOf<K extends Kind>(world: World, kind: K): LiveObjects<K> {
  const byName = new Map<string, Objects[K][]>();
  for (const object of objectsOf(world, kind)) {
    const same = byName.get(object.name);
    if (same === undefined) byName.set(object.name, [object]);
    else same.push(object);
  }
  return { byId: new Map(objectsOf(world, kind).map((object) => [idOf(object), object])), byName };
}
