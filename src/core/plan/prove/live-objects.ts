/** Which trunks and rules a call can meet in which state, found without a look at the others. */
import type { Call } from '../../model/call.ts';
import type { DispatchRule } from '../../model/dispatch-rule.ts';
import type { InboundTrunk } from '../../model/inbound-trunk.ts';
import { type AskedCall, askCall } from '../../routing/asked-call.ts';
import { type IndexedRule, indexRule, ruleLevels, takesCall } from '../../routing/indexed-rule.ts';
import { IndexedTrunk, trunkLevels } from '../../routing/indexed-trunk.ts';
import { Narrowing } from '../../routing/narrowing.ts';
import type { Profile } from '../../routing/profile.ts';
import { RouteIndex } from '../../routing/route-index.ts';
import type { BaseWorld } from './base-world.ts';
import { Grouped } from './grouped.ts';
import { type History, livesIn, type Version } from './history.ts';

/** The world as a call meets it from one state on, until a step that the call can notice. */
export interface Moment {
  /** Number of the state, and of the step that leads to it; 0 = before the first step. */
  readonly state: number;
  /** Nothing but what can take the call. */
  readonly index: RouteIndex;
}

interface Meeting {
  readonly trunks: readonly Version<InboundTrunk>[];
  readonly rules: readonly Version<DispatchRule>[];
}

/** LiveKit stops at the second trunk that takes a call, so what stays is good for as much as two. */
const MOST_ALIKE = 2;

export class LiveObjects {
  readonly #base: BaseWorld;
  readonly #history: History;
  readonly #profile: Profile;
  readonly #trunks: Narrowing<IndexedTrunk, AskedCall>;
  readonly #wildcards: Narrowing<IndexedTrunk, AskedCall>;
  readonly #rulesForAnyTrunk: Narrowing<IndexedRule, AskedCall>;
  readonly #rulesNaming = new Map<string, Narrowing<IndexedRule, AskedCall>>();
  readonly #trunkVersions = new Grouped<string, Version<InboundTrunk>>();
  readonly #ruleVersion = new Map<IndexedRule, Version<DispatchRule>>();

  /** @param base the world before the first step. */
  constructor(base: BaseWorld, history: History, profile: Profile) {
    this.#base = base;
    this.#history = history;
    this.#profile = profile;
    const trunks = history.trunks.map(({ object }) => new IndexedTrunk(object, 0));
    this.#trunks = new Narrowing(
      trunks.filter(({ isWildcard }) => !isWildcard),
      trunkLevels(profile),
    );
    this.#wildcards = new Narrowing(
      trunks.filter(({ isWildcard }) => isWildcard),
      trunkLevels(profile),
    );
    for (const version of history.trunks) this.#trunkVersions.add(version.id, version);
    for (const version of history.rules) {
      const rule = indexRule(version.object, 0, base.index.pins);
      if (rule !== null) this.#ruleVersion.set(rule, version);
    }
    const rules = [...this.#ruleVersion.keys()];
    this.#rulesForAnyTrunk = new Narrowing(
      rules.filter(({ rule }) => rule.trunkIds.length === 0),
      ruleLevels,
    );
    const naming = new Grouped<string, IndexedRule>();
    for (const rule of rules) for (const id of new Set(rule.rule.trunkIds)) naming.add(id, rule);
    for (const id of naming.keys()) this.#rulesNaming.set(id, new Narrowing(naming.of(id), ruleLevels));
  }

  /** @param faults from which state on LiveKit fails elsewhere than before. @returns in the order of states; the first is state 0. */
  moments(call: Call, faults: Iterable<number> = []): readonly Moment[] {
    const { trunks, rules } = this.#met(askCall({ ...call, pin: 'not-asked' }, this.#profile, this.#base.index.pins));
    const edges = [...trunks, ...rules].flatMap(({ from, until }) => [from, until]);
    const states = [...new Set([0, ...faults, ...edges])].filter((state) => state <= this.#history.last).sort((a, b) => a - b);
    return states.map((state) => ({
      state,
      index: new RouteIndex({ inboundTrunks: living(trunks, state), dispatchRules: living(rules, state) }),
    }));
  }

  #met(asked: AskedCall): Meeting {
    const { changedTrunks } = this.#history;
    const { specific, wildcard } = this.#base.index.trunksFor(asked);
    const stable = (lists: readonly (readonly IndexedTrunk[])[]) => {
      const found = new Set(lists.flat().filter((trunk) => !changedTrunks.has(trunk.trunk.sipTrunkId) && trunk.takes(asked)));
      return [...found].slice(0, MOST_ALIKE).map(({ trunk }) => forEver(trunk.sipTrunkId, trunk));
    };
    const ids = new Set(
      [...this.#trunks.find(asked), ...this.#wildcards.find(asked)]
        .flat()
        .filter((trunk) => trunk.takes(asked))
        .map(({ trunk }) => trunk.sipTrunkId),
    );
    const versions = [...ids].flatMap((id) => this.#trunkVersions.of(id));
    const trunks = [...stable(specific), ...stable(wildcard), ...versions];
    return { trunks, rules: this.#rulesFor(new Set(trunks.map(({ id }) => id)), asked) };
  }

  #rulesFor(trunkIds: ReadonlySet<string>, asked: AskedCall): Version<DispatchRule>[] {
    const { index } = this.#base;
    const ids = [...trunkIds];
    const stable = [...ids.flatMap((id) => index.listedRules(id).specific.find(asked)), ...index.listedRules('').general.find(asked)];
    const changed = [...ids.flatMap((id) => this.#rulesNaming.get(id)?.find(asked) ?? []), ...this.#rulesForAnyTrunk.find(asked)];
    return [
      ...taking(stable, asked)
        .filter(({ rule }) => !this.#history.changedRules.has(rule.sipDispatchRuleId))
        .map(({ rule }) => forEver(rule.sipDispatchRuleId, rule)),
      ...taking(changed, asked).flatMap((rule) => this.#ruleVersion.get(rule) ?? []),
    ];
  }
}

/** Each once. */
const taking = (lists: readonly (readonly IndexedRule[])[], asked: AskedCall): IndexedRule[] =>
  [...new Set(lists.flat())].filter((rule) => takesCall(rule, asked));

const forEver = <O>(id: string, object: O): Version<O> => ({ id, object, from: 0, until: Number.POSITIVE_INFINITY });

const living = <O>(versions: readonly Version<O>[], state: number): O[] =>
  versions.filter((version) => livesIn(version, state)).map(({ object }) => object);
