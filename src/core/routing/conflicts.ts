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

/** @param trunks any order; trunks with one id are taken for one trunk. @returns each pair once, in list order. O(keys). */
export function findTrunkConflicts(trunks: readonly TrunkClaim[]): Conflict[] {
  const index = new ConflictIndex();
  for (const trunk of trunks) {
    for (const key of trunkKeys(trunk)) {
      const first = index.ownerOrClaim(JSON.stringify([key.number, key.caller]), trunk.sipTrunkId);
      if (first !== trunk.sipTrunkId) index.add(first, trunk.sipTrunkId, trunkKeyInWords(key));
    }
  }
  return index.conflicts;
}

/** Rules without a kind claim nothing: LiveKit fails on them before it looks at keys. @returns as {@link findTrunkConflicts}. */
export function findRuleConflicts(rules: readonly RuleClaim[]): Conflict[] {
  const index = new ConflictIndex();
  const pins = new PinNumbers();
  for (const rule of rules) {
    const pin = roomFormOf(rule)?.pin;
    if (pin === undefined) continue;
    const claimed = new Set<string>();
    for (const key of ruleKeys({ ...rule, pin })) {
      const text = JSON.stringify([pins.of(key.pin), key.trunkId, key.caller, key.number]);
      const first = index.ownerOrClaim(text, rule.sipDispatchRuleId);
      if (first !== rule.sipDispatchRuleId || claimed.has(text)) index.add(first, rule.sipDispatchRuleId, ruleKeyInWords(key));
      claimed.add(text);
    }
  }
  return index.conflicts;
}

export function trunkKeyInWords({ number, caller }: Pick<TrunkKey, 'number' | 'caller'>): string {
  return `${number === ANY ? 'calls to any number' : `calls to ${number}`} from ${caller === ANY ? 'any caller' : caller}`;
}

export function ruleKeyInWords({ pin, trunkId, caller, number }: RuleKey): string {
  const over = trunkId === ANY ? 'over any trunk' : `over trunk ${trunkId}`;
  return `${trunkKeyInWords({ number, caller })} ${over}, ${pin.isSet ? 'with the same PIN' : 'without a PIN'}`;
}

function orAny(list: readonly string[]): readonly string[] {
  return list.length === 0 ? [ANY] : list;
}

/** Who claimed which key first, and the pairs that met on a key. A pair that shares many keys is told once, with the first. */
class ConflictIndex {
  readonly conflicts: Conflict[] = [];
  readonly #owners = new Map<string, string>();
  readonly #pairs = new Set<string>();

  ownerOrClaim(key: string, id: string): string {
    const owner = this.#owners.get(key);
    if (owner === undefined) this.#owners.set(key, id);
    return owner ?? id;
  }

  add(first: string, second: string, shared: string): void {
    const pair = JSON.stringify([first, second]);
    if (this.#pairs.has(pair)) return;
    this.#pairs.add(pair);
    this.conflicts.push({ first, second, shared });
  }
}

/** Gives equal PINs equal numbers, so that keys can be compared without the PIN standing in them. */
class PinNumbers {
  readonly #numbers = new Map<string, number>();

  of(pin: Secret): number {
    if (!pin.isSet) return 0;
    // The only place of core that looks into a secret: two PINs are one key only if they are equal, and nothing of them leaves here.
    const value = pin.reveal();
    const known = this.#numbers.get(value);
    if (known !== undefined) return known;
    this.#numbers.set(value, this.#numbers.size + 1);
    return this.#numbers.size;
  }
}
