/**
 * LiveKit walks the rules that it has listed for a call in the order of their ids, and fails at the first that has no kind or claims
 * what one before it claims: whatever the call, and though another rule would take it.
 */
import type { DispatchRule } from '../model/dispatch-rule.ts';
import { normalNumber } from '../model/phone-number.ts';
import { roomFormOf } from '../model/room-form.ts';
import { compareBytes } from './byte-order.ts';
import { ClaimTable } from './claim-table.ts';
import { ANY, orAny, ruleKeyInWords, ruleScope } from './conflicts.ts';
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
      const claims = this.#claimsOf(rule, trunksOf(rule));
      if (claims === null) return { rule, other: null, shared: '' };
      for (const { scope, trunkId } of claims.scopes) {
        const { value: met } = this.#table.claim(scope, claims.numbers, claims.callers, rule).next();
        if (met !== undefined) return { rule, other: met.owner, shared: ruleKeyInWords({ ...met, pin: claims.pin, trunkId }) };
      }
    }
    return null;
  }

  /**
   * Where rules that name a trunk meet walked rules for any trunk: only through an empty trunk id, which LiveKit takes for the same key.
   * @param naming those that hold one.
   */
  faultWithAnyTrunk(naming: readonly DispatchRule[]): RuleFault | null {
    const faults = naming.map((rule): RuleFault | null => {
      const claims = this.#claimsOf(rule, [ANY]);
      const [any] = claims?.scopes ?? [];
      const met = claims === null || any === undefined ? null : this.#table.find(any.scope, claims.numbers, claims.callers);
      if (claims === null || met === null) return null;
      const [other, later] = inIdOrder([rule, met.owner]);
      return { rule: later ?? rule, other: other ?? rule, shared: ruleKeyInWords({ ...met, pin: claims.pin, trunkId: ANY }) };
    });
    return firstFault(faults);
  }

  #claimsOf(rule: DispatchRule, trunkIds: readonly string[]) {
    const pin = roomFormOf(rule)?.pin;
    if (pin === undefined) return null;
    return {
      pin,
      scopes: trunkIds.map((trunkId) => ({ trunkId, scope: ruleScope(this.#pins.of(pin), trunkId) })),
      callers: orAny(rule.inboundNumbers).map(normalNumber),
      numbers: orAny(rule.numbers).map(normalNumber),
    };
  }
}

const allTrunks = ({ trunkIds }: DispatchRule): readonly string[] => orAny(trunkIds);

/** @returns the one that a walk over all meets first. */
export function firstFault(faults: readonly (RuleFault | null)[]): RuleFault | null {
  let first: RuleFault | null = null;
  for (const fault of faults) {
    if (fault !== null && (first === null || compareBytes(fault.rule.sipDispatchRuleId, first.rule.sipDispatchRuleId) < 0)) first = fault;
  }
  return first;
}

export function inIdOrder(rules: readonly DispatchRule[]): DispatchRule[] {
  return [...rules].sort((a, b) => compareBytes(a.sipDispatchRuleId, b.sipDispatchRuleId));
}
