import { matchesGlob } from '../describe/glob.ts';
import { RESERVED } from '../model/plan-id.ts';
import { idOf, type Kind, type World } from '../model/world.ts';
import type { Edit } from './plan.ts';
import { editedId } from './step.ts';

export interface PruneScope {
  /** Globs; only names that fit one of them are looked at. */
  readonly scopes: readonly string[];
  /** Globs of names that no command on these files touches. */
  readonly ignore: readonly string[];
}

/**
 * What is live, in scope, and neither declared nor ignored goes. Temporary objects of a run are left to `recover`.
 * @param declared edits of all declared objects, unchanged ones too. @returns the deletes, rules first.
 */
export function pruneEdits(world: World, declared: readonly Edit[], { scopes, ignore }: PruneScope): Edit[] {
  const kept = new Set(declared.map((edit) => `${edit.kind} ${editedId(edit)}`));
  const goes = (kind: Kind, object: Parameters<typeof idOf>[0]): boolean =>
    scopes.some((scope) => matchesGlob(object.name, scope)) &&
    !ignore.some((glob) => matchesGlob(object.name, glob)) &&
    !object.name.startsWith(RESERVED) &&
    !kept.has(`${kind} ${idOf(object)}`);
  return [
    ...world.dispatchRules
      .filter((rule) => goes('dispatchRule', rule))
      .map((before): Edit => ({ kind: 'dispatchRule', before, after: null })),
    ...world.inboundTrunks
      .filter((trunk) => goes('inboundTrunk', trunk))
      .map((before): Edit => ({ kind: 'inboundTrunk', before, after: null })),
    ...world.outboundTrunks
      .filter((trunk) => goes('outboundTrunk', trunk))
      .map((before): Edit => ({ kind: 'outboundTrunk', before, after: null })),
  ];
}

/** @returns the scopes that no name fits, live or declared: either a slip of the pen, or all in scope is gone already. */
export function emptyScopes(world: World, declared: readonly Edit[], scopes: readonly string[]): string[] {
  const names = [...world.dispatchRules, ...world.inboundTrunks, ...world.outboundTrunks, ...declared.flatMap(({ after }) => after ?? [])];
  return scopes.filter((scope) => !names.some(({ name }) => matchesGlob(name, scope)));
}
