import type { Keys, Source } from '../model/source.ts';
import type { Kind } from '../model/world.ts';
import type { Where } from '../problem.ts';
import type { DeclaredDispatchRule, DeclaredFile, DeclaredInboundTrunk, DeclaredOutboundTrunk, DeclaredTest } from './schema.ts';

/** Where something stands: a file, and the path of keys in it. */
export interface Place {
  readonly source: Source;
  readonly keys: Keys;
}

export interface DeclaredFields {
  inboundTrunk: DeclaredInboundTrunk;
  outboundTrunk: DeclaredOutboundTrunk;
  dispatchRule: DeclaredDispatchRule;
}

/** One object of a file. */
export interface DeclaredObject<K extends Kind = Kind> {
  readonly kind: K;
  readonly fields: DeclaredFields[K];
  readonly place: Place;
}
export type AnyDeclaredObject = { [K in Kind]: DeclaredObject<K> }[Kind];

/** Everything that one or several files declare, in the order of the files. */
export interface Declaration {
  readonly objects: readonly AnyDeclaredObject[];
  readonly targets: readonly Said<NonNullable<DeclaredFile['target']>>[];
  readonly ignore: readonly string[];
  readonly tests: readonly Said<DeclaredTest>[];
  readonly verify: readonly Said<NonNullable<DeclaredFile['verify']>>[];
}

export interface Said<T> {
  readonly value: T;
  readonly place: Place;
}

/** The list of the file, and of a world, that holds objects of a kind. */
export const LIST_OF = {
  inboundTrunk: 'inboundTrunks',
  outboundTrunk: 'outboundTrunks',
  dispatchRule: 'dispatchRules',
} as const satisfies Record<Kind, string>;

export const KIND_OF_LIST: Readonly<Record<string, Kind>> = {
  inboundTrunks: 'inboundTrunk',
  outboundTrunks: 'outboundTrunk',
  dispatchRules: 'dispatchRule',
};

/** A field as files name it: `trunkIds` of a rule is `trunks` there. */
export const inFile = (keys: Keys): Keys => (keys[0] === 'trunkIds' ? ['trunks', ...keys.slice(1)] : keys);

/** @param keys below the place, in LiveKit's names. */
export function whereIn({ source, keys }: Place, below: Keys = []): Where {
  return source.whereOf([...keys, ...inFile(below)]);
}
