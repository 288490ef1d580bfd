import type { DispatchRule } from './dispatch-rule.ts';
import type { InboundTrunk } from './inbound-trunk.ts';
import type { OutboundTrunk } from './outbound-trunk.ts';
import { finalName, isPlanId, nameOrId } from './plan-id.ts';

/** Everything of a project that decides over calls, as plain data. The order of the lists has no meaning. */
export interface World {
  readonly inboundTrunks: readonly InboundTrunk[];
  readonly outboundTrunks: readonly OutboundTrunk[];
  readonly dispatchRules: readonly DispatchRule[];
  /** What was left out on reading, in words: a null item, an id met twice. */
  readonly warnings: readonly string[];
  /** Fields that the server does not know, where it was asked and its lists tell; dotted paths. */
  readonly unknownFields?: { readonly [K in Kind]: readonly string[] };
}

/** The object kinds that sipctl changes, and the type of each. */
export interface Objects {
  inboundTrunk: InboundTrunk;
  outboundTrunk: OutboundTrunk;
  dispatchRule: DispatchRule;
}
export type Kind = keyof Objects;

/** What a check, a step or an error is about. */
export interface Subject {
  readonly kind: Kind | 'agent' | 'project' | 'call';
  readonly name: string;
  readonly id: string;
}

export const KIND_LABEL: Record<Subject['kind'], string> = {
  inboundTrunk: 'inbound trunk',
  outboundTrunk: 'outbound trunk',
  dispatchRule: 'dispatch rule',
  agent: 'agent',
  project: 'project',
  call: 'call',
};

export const emptyWorld: World = { inboundTrunks: [], outboundTrunks: [], dispatchRules: [], warnings: [] };

export function objectsOf<K extends Kind>(world: World, kind: K): readonly Objects[K][] {
  const lists: { [P in Kind]: readonly Objects[P][] } = {
    inboundTrunk: world.inboundTrunks,
    outboundTrunk: world.outboundTrunks,
    dispatchRule: world.dispatchRules,
  };
  return lists[kind];
}

/** Trunks of either kind have `sipTrunkId`; a field of that name in a rule, from a newer server, would not be its id. */
export function idOf(object: Objects[Kind]): string {
  return 'trunkIds' in object && Array.isArray(object.trunkIds) && 'sipDispatchRuleId' in object
    ? String(object.sipDispatchRuleId)
    : String(object.sipTrunkId);
}

export function subjectOf(kind: Kind, object: Objects[Kind]): Subject {
  return { kind, name: object.name, id: idOf(object) };
}

/**
 * @returns `support (SDR_wQcf)`, or what there is of it. An id that no server gave is left out, and an object that waits for its last
 * step has the name that it gets then.
 */
export function labelOf({ name, id }: Pick<Subject, 'name' | 'id'>): string {
  const [shown, given] = [finalName(name), isPlanId(id) ? '' : id];
  return shown === '' || given === '' || shown === given ? shown || given || nameOrId(id) || '(unnamed)' : `${shown} (${given})`;
}
