import type { DispatchRule } from '../../model/dispatch-rule.ts';
import type { InboundTrunk } from '../../model/inbound-trunk.ts';
import { roomFormOf } from '../../model/room-form.ts';
import { idOf } from '../../model/world.ts';
import { type Conflict, findRuleConflicts, findTrunkConflicts } from '../../routing/conflicts.ts';
import type { Hazard } from '../hazard.ts';
import type { Step } from '../plan.ts';
import type { BaseWorld } from './base-world.ts';
import { Contest } from './contest.ts';
import { hazardOf } from './findings.ts';
import type { History } from './history.ts';
import type { Outcome } from './outcome.ts';
import { type Refusal, refusalOf } from './server-refusals.ts';
import { StateFaults } from './state-faults.ts';
import { labelOfObject, withoutPlanIds } from './words.ts';

/** What comes to claim the same calls in the course of a plan, what LiveKit refuses of that, and what it fails on. */
export class PlanConflicts {
  readonly faults: StateFaults;
  readonly #base: BaseWorld;
  readonly #steps: readonly Step[];
  readonly #trunks: Contest<InboundTrunk>;
  readonly #rules: Contest<DispatchRule>;
  readonly #refusals: ReadonlyMap<number, Refusal>;

  constructor(base: BaseWorld, history: History, steps: readonly Step[]) {
    this.#base = base;
    this.#steps = steps;
    this.#trunks = new Contest({ world: base.trunkClaims, find: base.trunk, conflicts: findTrunkConflicts }, history.trunks, history.last);
    this.#rules = new Contest({ world: base.ruleClaims, find: base.rule, conflicts: findRuleConflicts }, history.rules, history.last);
    this.faults = new StateFaults(base.kindless, history, this.#rules);
    this.#refusals = this.#findRefusals();
  }

  /** What a call that fails on a conflict meets; null where that was stored before the first step, or is none. */
  conflictOf({ route: { fault, collision } }: Outcome, state: number): 'CONFLICT_STORED' | 'SERVER_REFUSES' | null {
    const [one, other] = collision;
    const isNew =
      one !== undefined && other !== undefined
        ? isConflict(collision) && !this.#trunks.holds(one.sipTrunkId, other.sipTrunkId, 0)
        : fault !== null && this.#isNewFault(fault.rule, fault.other);
    if (!isNew) return null;
    return this.#refusals.has(state) ? 'SERVER_REFUSES' : 'CONFLICT_STORED';
  }

  hazards(): Hazard[] {
    return this.#steps.flatMap((step) => {
      const refusal = this.#refusals.get(step.id);
      if (refusal !== undefined) return [hazardOf('SERVER_REFUSES', step, refusal)];
      return [...this.#stored(step, this.#trunks), ...this.#stored(step, this.#rules)];
    });
  }

  #isNewFault(rule: DispatchRule, other: DispatchRule | null): boolean {
    if (other !== null) return !this.#rules.holds(rule.sipDispatchRuleId, other.sipDispatchRuleId, 0);
    const before = this.#rules.liveIn(rule.sipDispatchRuleId, 0);
    return before === undefined || roomFormOf(before) !== null;
  }

  #stored<O extends InboundTrunk | DispatchRule>(step: Step, contest: Contest<O>): Hazard[] {
    const found = contest.newIn(step.id);
    const [first] = found;
    if (first === undefined) return [];
    const detail = conflictInWords(first, (id) => {
      const object = contest.liveIn(id, step.id);
      return object === undefined ? id : labelOfObject(object);
    });
    const more = found.length > 1 ? ` (and ${found.length - 1} more such pairs)` : '';
    const nextSteps = ['give the two different numbers, callers, trunks or PINs, or change the one that is there'];
    return [hazardOf('CONFLICT_STORED', step, { detail: `${detail}${more}`, until: contest.over(found, step.id), nextSteps })];
  }

  #findRefusals(): ReadonlyMap<number, Refusal> {
    const refusals = new Map<number, Refusal>();
    const known = new Map<string, boolean>();
    for (const step of this.#steps) {
      const { before, after } = step.edit;
      const object = before ?? after;
      if (object === null) continue;
      const has = (id: string) => known.get(id) ?? this.#base.has(id);
      const refusal = refusalOf(step, { ...this.#near(step, idOf(object)), has });
      if (refusal !== null) refusals.set(step.id, refusal);
      known.set(idOf(object), after !== null);
    }
    return refusals;
  }

  /** What may claim what the changed object claims, and what stands in conflict anyhow, right before the step. */
  #near({ id: step, edit }: Step, id: string) {
    const state = step - 1;
    if (edit.kind === 'outboundTrunk') return { inboundTrunks: [], dispatchRules: [] };
    if (edit.kind === 'dispatchRule')
      return { inboundTrunks: [], dispatchRules: [...new Set([...this.#rules.rivalsIn(id, state), ...this.faults.rulesIn(state)])] };
    return { inboundTrunks: [...new Set([...this.#trunks.rivalsIn(id, state), ...this.#trunks.clashingIn(state)])], dispatchRules: [] };
  }
}

/** Whether LiveKit should never have let these trunks stand side by side. */
export const isConflict = (trunks: readonly InboundTrunk[]): boolean => findTrunkConflicts(trunks).length > 0;

function conflictInWords({ first, second, ...conflict }: Conflict, label: (id: string) => string): string {
  const shared = withoutPlanIds(conflict.shared);
  if (first === second) return `${label(first)} claims ${shared} twice`;
  return `${label(first)} and ${label(second)} would both claim ${shared}: LiveKit fails such calls`;
}
