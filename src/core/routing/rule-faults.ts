/**
 * LiveKit walks the rules that it has listed for a call in the order of their ids, and fails at the first that has no kind or claims
 * what one before it claims: whatever the call, and though another rule would take it.
 */
import type { DispatchRule } from '../model/dispatch-rule.ts';
import { roomFormOf } from '../model/room-form.ts';
import { compareBytes } from './byte-order.ts';
import { ClaimTable, type Collision } from './claim-table.ts';
import { ANY, orAny, ruleClaims, ruleKeyInWords } from './conflicts.ts';
import type { PinNumbers } from './pin-numbers.ts';

/** Where the walk ends. `other` is the same rule where it claims something twice, and null where the rule has no kind. */
export interface RuleFault {
  readonly rule: DispatchRule;
  readonly other: DispatchRule | null;
  /** The calls that both claim, in words; empty where the rule has no kind. */
  readonly shared: string;
}

/** The PINs' numbers, and the claims of the rules that were walked. */
export class RuleWalk {
  readonly #pins: PinNumbers;
  readonly #table = new ClaimTable<DispatchRule>();

  constructor(pins: PinNumbers) {
    this.#pins = pins;
  }

  /**
   * @param rules in the order of ids. @param trunksOf the trunks of a rule on which it can meet another of these rules.
   * @returns where LiveKit fails; what comes after that is not claimed.
   */
  fault(rules: readonly DispatchRule[], trunksOf = allTrunks): RuleFault | null {
    for (const rule of rules) {
      if (roomFormOf(rule) === null) return { rule, other: null, shared: '' };
      for (const { scope, numbers, callers, trunkId, pin } of this.#claimsOf(rule, trunksOf(rule))) {
        const { value: met } = this.#table.claim(scope, numbers, callers, rule).next();
        if (met !== undefined) return { rule, other: met.owner, shared: ruleKeyInWords({ ...met, pin, trunkId }) };
      }
    }
    return null;
  }

  /**
   * Where rules that name a trunk meet walked rules for any trunk: only through an empty trunk id, which LiveKit takes for the same key.
   * @param naming those that hold one.
   */
  faultWithAnyTrunk(naming: readonly DispatchRule[]): RuleFault | null {
    return firstFault(naming.flatMap((rule) => this.#claimsOf(rule, [ANY]).map((claim) => this.#meeting(rule, claim))));
  }

  /** The walk ends at the later of the two that meet: at the rule itself, or at the first after it. */
  #meeting(rule: DispatchRule, { scope, numbers, callers, pin, trunkId }: ReturnType<typeof ruleClaims>[number]): RuleFault | null {
    let next: Collision<DispatchRule> | null = null;
    for (const met of this.#table.collisions(scope, numbers, callers)) {
      const before = compareIds(met.owner, rule) < 0;
      if (before) return { rule, other: met.owner, shared: ruleKeyInWords({ ...met, pin, trunkId }) };
      if (next === null || compareIds(met.owner, next.owner) < 0) next = met;
    }
    return next === null ? null : { rule: next.owner, other: rule, shared: ruleKeyInWords({ ...next, pin, trunkId }) };
  }

  #claimsOf({ rule, inboundNumbers, numbers }: DispatchRule, trunkIds: readonly string[]) {
    return ruleClaims({ rule, inboundNumbers, numbers, trunkIds: [...trunkIds] }, this.#pins);
  }
}

const allTrunks = ({ trunkIds }: DispatchRule): readonly string[] => orAny(trunkIds);

const compareIds = (a: DispatchRule, b: DispatchRule): number => compareBytes(a.sipDispatchRuleId, b.sipDispatchRuleId);

/** @returns the one that a walk over all meets first. */
export function firstFault(faults: readonly (RuleFault | null)[]): RuleFault | null {
  let first: RuleFault | null = null;
  for (const fault of faults) if (fault !== null && (first === null || compareIds(fault.rule, first.rule) < 0)) first = fault;
  return first;
}

export function inIdOrder(rules: readonly DispatchRule[]): DispatchRule[] {
  return [...rules].sort(compareIds);
}
