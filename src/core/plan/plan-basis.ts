import type { Digest } from '../model/digest.ts';
import { idOf, KIND_LABEL, type Kind, labelOf, objectsOf, type World } from '../model/world.ts';
import { contentHash } from './content-hash.ts';

/** An object that a plan was made from. */
export interface BasisEntry {
  readonly kind: Kind;
  readonly id: string;
  readonly name: string;
  /** See {@link contentHash}. */
  readonly hash: string;
}

const KINDS = ['inboundTrunk', 'outboundTrunk', 'dispatchRule'] as const satisfies readonly Kind[];

/** @returns what identifies a state of the world, whatever order the server lists it in. */
export function basisOf(world: World, digest: Digest): BasisEntry[] {
  const entries = KINDS.flatMap((kind) =>
    objectsOf<Kind>(world, kind).map((object) => ({ kind, id: idOf(object), name: object.name, hash: contentHash(object, digest) })),
  );
  return entries.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** @returns in words, one difference each, what is not as it was; empty = everything is. */
export function basisDifferences(basis: readonly BasisEntry[], world: World, digest: Digest): string[] {
  const known = new Map(basis.map((entry) => [entry.id, entry]));
  const live = new Map(basisOf(world, digest).map((entry) => [entry.id, entry]));
  const words = ({ kind, ...object }: BasisEntry, what: string) => `${KIND_LABEL[kind]} ${labelOf(object)} ${what}`;
  return [
    ...basis.flatMap((entry) => {
      const now = live.get(entry.id);
      if (now === undefined) return [words(entry, 'is gone')];
      return now.hash === entry.hash ? [] : [words(entry, 'was changed')];
    }),
    ...[...live.values()].filter(({ id }) => !known.has(id)).map((entry) => words(entry, 'is new')),
  ];
}
