import type { DispatchRule } from '../../model/dispatch-rule.ts';
import type { InboundTrunk } from '../../model/inbound-trunk.ts';
import { sameValue } from '../../model/normalise.ts';
import { idOf } from '../../model/world.ts';
import type { Step } from '../plan.ts';

/** One content of an object, and the states that have it: from the first to the one before `until`. */
export interface Version<O> {
  readonly id: string;
  readonly object: O;
  readonly from: number;
  readonly until: number;
}

export const livesIn = ({ from, until }: Version<unknown>, state: number): boolean => from <= state && state < until;

/** The fields that decide over a call; a change of others is none here. */
const TRUNK_FIELDS = ['numbers', 'allowedNumbers', 'allowedAddresses', 'authUsername', 'authPassword', 'authRealm'] as const;
const RULE_FIELDS = ['trunkIds', 'numbers', 'inboundNumbers', 'hidePhoneNumber', 'rule'] as const;

const sameTrunk = (a: InboundTrunk, b: InboundTrunk) => TRUNK_FIELDS.every((field) => sameValue(a[field], b[field]));
const sameRule = (a: DispatchRule, b: DispatchRule) =>
  RULE_FIELDS.every((field) => sameValue(a[field], b[field])) && sameValue(a.roomConfig?.agents ?? [], b.roomConfig?.agents ?? []);

/** Objects of the world before the first step, by id. */
export interface Lookup {
  trunk(id: string): InboundTrunk | undefined;
  rule(id: string): DispatchRule | undefined;
}

/** What the steps make of the trunks and rules that they change, state by state. State 0 is the world before the first step. */
export class History {
  readonly trunks: readonly Version<InboundTrunk>[];
  readonly rules: readonly Version<DispatchRule>[];
  /** Ids of all objects of which there are versions. */
  readonly changedTrunks: ReadonlySet<string>;
  readonly changedRules: ReadonlySet<string>;
  readonly last: number;

  constructor(world: Lookup, steps: readonly Pick<Step, 'edit'>[]) {
    const trunks = new Versions<InboundTrunk>(world.trunk, sameTrunk);
    const rules = new Versions<DispatchRule>(world.rule, sameRule);
    for (const [at, { edit }] of steps.entries()) {
      if (edit.kind === 'inboundTrunk') trunks.change(edit.before, edit.after, at + 1);
      else if (edit.kind === 'dispatchRule') rules.change(edit.before, edit.after, at + 1);
    }
    this.last = steps.length;
    this.trunks = trunks.all;
    this.rules = rules.all;
    this.changedTrunks = trunks.ids;
    this.changedRules = rules.ids;
  }
}

class Versions<O extends InboundTrunk | DispatchRule> {
  readonly all: { id: string; object: O; from: number; until: number }[] = [];
  readonly #living = new Map<string, { object: O; until: number }>();
  readonly #known = new Set<string>();
  readonly #find: (id: string) => O | undefined;
  readonly #same: (a: O, b: O) => boolean;

  constructor(find: (id: string) => O | undefined, same: (a: O, b: O) => boolean) {
    this.#find = find;
    this.#same = same;
  }

  get ids(): ReadonlySet<string> {
    return this.#known;
  }

  /** What is not there is neither changed nor deleted. */
  change(before: O | null, after: O | null, state: number): void {
    const shown = before ?? after;
    if (shown === null) return;
    const id = idOf(shown);
    const living = this.#living.get(id) ?? this.#fromStart(id);
    if ((before === null) !== (living === undefined)) return;
    if (living !== undefined && after !== null && this.#same(living.object, after)) return;
    if (living !== undefined) living.until = state;
    this.#living.delete(id);
    if (after !== null) this.#add(id, after, state);
  }

  #fromStart(id: string) {
    const object = this.#known.has(id) ? undefined : this.#find(id);
    this.#known.add(id);
    return object === undefined ? undefined : this.#add(id, object, 0);
  }

  #add(id: string, object: O, from: number) {
    const version = { id, object, from, until: Number.POSITIVE_INFINITY };
    this.all.push(version);
    this.#living.set(id, version);
    return version;
  }
}
