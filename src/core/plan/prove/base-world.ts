import type { DispatchRule } from '../../model/dispatch-rule.ts';
import type { InboundTrunk } from '../../model/inbound-trunk.ts';
import { roomFormOf } from '../../model/room-form.ts';
import type { World } from '../../model/world.ts';
import { ruleClaims, trunkClaim } from '../../routing/conflicts.ts';
import { Narrowing } from '../../routing/narrowing.ts';
import { RouteIndex } from '../../routing/route-index.ts';
import { ClaimedWorld } from './rivals.ts';
import { Spellings } from './spelling.ts';

/** The world before the first step, made ready for any number of plans. */
export class BaseWorld {
  readonly world: World;
  readonly index: RouteIndex;
  /** Called numbers as rules have them. */
  readonly spellings = new Spellings();
  /** Rules without a room: LiveKit fails on each call for which it looks at one. */
  readonly kindless: readonly DispatchRule[];
  readonly trunkClaims: ClaimedWorld<InboundTrunk>;
  readonly ruleClaims: ClaimedWorld<DispatchRule>;
  readonly #outbound: ReadonlySet<string>;
  readonly #rulesById = new Map<string, DispatchRule>();
  readonly #rulesByNumber = new Map<string, DispatchRule[]>();
  readonly #anyTrunk: Narrowing<DispatchRule, string>;

  constructor(world: World) {
    this.world = world;
    this.index = new RouteIndex(world);
    const { pins } = this.index;
    this.kindless = world.dispatchRules.filter((rule) => roomFormOf(rule) === null);
    this.trunkClaims = new ClaimedWorld(
      world.inboundTrunks,
      ({ sipTrunkId }) => sipTrunkId,
      (trunk) => [trunkClaim(trunk)],
    );
    this.ruleClaims = new ClaimedWorld(
      world.dispatchRules,
      ({ sipDispatchRuleId }) => sipDispatchRuleId,
      (rule) => ruleClaims(rule, pins),
    );
    this.#outbound = new Set(world.outboundTrunks.map(({ sipTrunkId }) => sipTrunkId));
    for (const rule of world.dispatchRules) {
      this.#rulesById.set(rule.sipDispatchRuleId, rule);
      for (const number of new Set(rule.numbers)) {
        this.spellings.add(number);
        const rules = this.#rulesByNumber.get(number);
        if (rules === undefined) this.#rulesByNumber.set(number, [rule]);
        else rules.push(rule);
      }
    }
    const byNumber = { itemKeys: ({ numbers }: DispatchRule) => (numbers.length === 0 ? null : numbers), callKeys: (to: string) => [to] };
    this.#anyTrunk = new Narrowing(this.index.rulesForAnyTrunk, [byNumber]);
  }

  trunk = (id: string) => this.index.trunk(id)?.trunk;
  rule = (id: string) => this.#rulesById.get(id);

  /** Whether there is an object of this id, of whatever kind. */
  has(id: string): boolean {
    return this.#outbound.has(id) || this.trunk(id) !== undefined || this.#rulesById.has(id);
  }

  /** @returns the rules that list exactly this number. */
  rulesWith(number: string): readonly DispatchRule[] {
    return this.#rulesByNumber.get(number) ?? [];
  }

  /** @returns rules for any trunk, with all that can take calls to the number among them. */
  rulesForAnyTrunk(to: string): readonly DispatchRule[] {
    return [...new Set(this.#anyTrunk.find(to).flat())];
  }
}
