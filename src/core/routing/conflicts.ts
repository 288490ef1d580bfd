/**
 * LiveKit refuses two trunks, or two rules, that claim the same calls; it does so when one is created, but not on every update,
 * and then calls fail. Both claims are sets of keys, so a conflict is a key met twice: nothing has to be compared in pairs.
 * Source: livekit/protocol sip/sip.go, seen on livekit-server 1.13.5.
 */
import type { DispatchRule } from '../model/dispatch-rule.ts';
import type { InboundTrunk } from '../model/inbound-trunk.ts';
import { normalNumber } from '../model/phone-number.ts';
import { roomFormOf } from '../model/room-form.ts';
import type { Secret } from '../model/secret.ts';
import { ClaimTable } from './claim-table.ts';
import { PinNumbers } from './pin-numbers.ts';

/** In a key: every number, every trunk. LiveKit takes an empty text inside a list for the same thing. */
export const ANY = '';

export interface TrunkKey {
  /** Called number in normal form, or {@link ANY}. */
  readonly number: string;
  /** Calling number in normal form, or {@link ANY}. */
  readonly caller: string;
  /** The calling number as the trunk has it. */
  readonly callerAsWritten: string;
}

export interface RuleKey {
  readonly pin: Secret;
  readonly trunkId: string;
  /** Numbers in normal form, or {@link ANY}. */
  readonly caller: string;
  readonly number: string;
}

/** One key that two objects claim. `first` and `second` are the same id where a rule claims a key twice. */
export interface Conflict {
  readonly first: string;
  readonly second: string;
  /** The calls that both claim, in words; a PIN is not told. */
  readonly shared: string;
}

type TrunkClaim = Pick<InboundTrunk, 'sipTrunkId' | 'numbers' | 'allowedNumbers'>;
type RuleClaim = Pick<DispatchRule, 'sipDispatchRuleId' | 'rule' | 'trunkIds' | 'inboundNumbers' | 'numbers'>;

/** Addresses and credentials are no part of the key: disjoint ones do not keep two trunks apart. Each key once, in list order. */
export function trunkKeys({ numbers, allowedNumbers }: Pick<TrunkClaim, 'numbers' | 'allowedNumbers'>): TrunkKey[] {
  const callers = new Map<string, string>();
  for (const written of orAny(allowedNumbers)) {
    const caller = normalNumber(written);
    if (!callers.has(caller)) callers.set(caller, written);
  }
  const called = new Set(orAny(numbers).map(normalNumber));
  return [...called].flatMap((number) => [...callers].map(([caller, callerAsWritten]) => ({ number, caller, callerAsWritten })));
}

/** Kind, room and agents are no part of the key. A key comes twice where a rule has one number in two spellings. */
export function ruleKeys(claim: Omit<RuleClaim, 'sipDispatchRuleId' | 'rule'> & { readonly pin: Secret }): RuleKey[] {
  const { pin } = claim;
  const callers = orAny(claim.inboundNumbers).map(normalNumber);
  const called = orAny(claim.numbers).map(normalNumber);
  return orAny(claim.trunkIds).flatMap((trunkId) =>
    callers.flatMap((caller) => called.map((number) => ({ pin, trunkId, caller, number }))),
  );
}

/** Calls that an object claims: each of the numbers from each of the callers, apart from claims of another scope. */
export interface Claim {
  readonly scope: string;
  /** In normal form, or {@link ANY}. */
  readonly numbers: readonly string[];
  readonly callers: readonly string[];
}

export function trunkClaim({ numbers, allowedNumbers }: Pick<TrunkClaim, 'numbers' | 'allowedNumbers'>): Claim {
  return { scope: '', numbers: distinctNumbers(numbers), callers: distinctNumbers(allowedNumbers) };
}

/** One claim for each trunk id; none of a rule without a kind: LiveKit fails on it before it looks at keys. */
export function ruleClaims(rule: Omit<RuleClaim, 'sipDispatchRuleId'>, pins: PinNumbers): (Claim & Pick<RuleKey, 'trunkId' | 'pin'>)[] {
  const pin = roomFormOf(rule)?.pin;
  if (pin === undefined) return [];
  const callers = orAny(rule.inboundNumbers).map(normalNumber);
  const numbers = orAny(rule.numbers).map(normalNumber);
  const number = pins.of(pin);
  return orAny(rule.trunkIds).map((trunkId) => ({ scope: ruleScope(number, trunkId), numbers, callers, trunkId, pin }));
}

/** @param trunks any order; trunks with one id are taken for one trunk. @returns each pair once, in list order. O(numbers). */
export function findTrunkConflicts(trunks: readonly TrunkClaim[]): Conflict[] {
  const table = new ClaimTable<string>();
  const pairs = new ConflictPairs();
  for (const trunk of trunks) {
    const { sipTrunkId: id } = trunk;
    const { scope, numbers, callers } = trunkClaim(trunk);
    for (const { owner, number, caller } of table.claim(scope, numbers, callers, id)) {
      if (owner !== id) pairs.add(owner, id, () => trunkKeyInWords({ number, caller }));
    }
  }
  return pairs.conflicts;
}

/** @returns as {@link findTrunkConflicts}; a pair of one id twice is a rule that claims something twice. */
export function findRuleConflicts(rules: readonly RuleClaim[]): Conflict[] {
  const table = new ClaimTable<string>();
  const pairs = new ConflictPairs();
  const pins = new PinNumbers();
  for (const rule of rules) {
    const id = rule.sipDispatchRuleId;
    for (const { scope, numbers, callers, trunkId, pin } of ruleClaims(rule, pins)) {
      for (const { owner, number, caller } of table.claim(scope, numbers, callers, id))
        pairs.add(owner, id, () => ruleKeyInWords({ pin, trunkId, caller, number }));
    }
  }
  return pairs.conflicts;
}

/** What two rules have to share, besides numbers, to claim the same calls. @param pin its number. */
export const ruleScope = (pin: number, trunkId: string): string => `${pin} ${trunkId}`;

export function trunkKeyInWords({ number, caller }: Pick<TrunkKey, 'number' | 'caller'>): string {
  return `${number === ANY ? 'calls to any number' : `calls to ${number}`} from ${caller === ANY ? 'any caller' : caller}`;
}

export function ruleKeyInWords({ pin, trunkId, caller, number }: RuleKey): string {
  const over = trunkId === ANY ? 'over any trunk' : `over trunk ${trunkId}`;
  return `${trunkKeyInWords({ number, caller })} ${over}, ${pin.isSet ? 'with the same PIN' : 'without a PIN'}`;
}

/** An empty list claims as if it held {@link ANY}. */
export function orAny(list: readonly string[]): readonly string[] {
  return list.length === 0 ? [ANY] : list;
}

function distinctNumbers(list: readonly string[]): readonly string[] {
  return list.length < 2 ? orAny(list).map(normalNumber) : [...new Set(list.map(normalNumber))];
}

/** The pairs that met on a key. A pair that shares many keys is told once, with the first. */
class ConflictPairs {
  readonly conflicts: Conflict[] = [];
  readonly #met = new Map<string, Set<string>>();

  add(first: string, second: string, shared: () => string): void {
    const partners = this.#met.get(first) ?? new Set();
    if (partners.has(second)) return;
    this.#met.set(first, partners.add(second));
    this.conflicts.push({ first, second, shared: shared() });
  }
}
