import { type Call, callTo, type PinEntry } from '../model/call.ts';
import type { DispatchRule } from '../model/dispatch-rule.ts';
import { normalNumber } from '../model/phone-number.ts';
import { roomFormOf } from '../model/room-form.ts';
import { subjectOf } from '../model/world.ts';
import { askCall } from './asked-call.ts';
import { explainRule } from './explain-rule.ts';
import { type Finding, goneInWords, someOf } from './finding.ts';
import type { IndexedTrunk } from './indexed-trunk.ts';
import { routeSecondLook } from './route-call.ts';
import type { RouteIndex } from './route-index.ts';

/** A rule that takes no call, whoever calls, and the reason in the first call that was tried. */
export interface Unchosen {
  readonly rule: DispatchRule;
  readonly why: Finding;
}

/** A rule is called unchosen only if every kind of call was tried; one with more kinds than these is given up. */
const MOST_TRIED = 2_000;
/** So many for all rules together: about a second. What is left then is not called unchosen. */
const MOST_TRIED_IN_ALL = 100_000;
/** Texts that no list holds. */
const ANY_NUMBER = 'any other number';
const ANY_CALLER = 'any other caller';
const PROFILE = 'self-hosted-1.13.5';

/** @returns the rules that no call reaches, in the order of ids. */
export function findUnchosen(index: RouteIndex): readonly Unchosen[] {
  let left = MOST_TRIED_IN_ALL;
  return index.rules.flatMap((rule) => {
    const { why, tried } = whyNever(index, rule, Math.min(left, MOST_TRIED));
    left -= tried;
    return why === null ? [] : [{ rule, why }];
  });
}

/** @returns `why` null for a rule that some call reaches, or that could not be tried out. */
function whyNever(index: RouteIndex, rule: DispatchRule, most: number): { readonly why: Finding | null; readonly tried: number } {
  let first: Finding | null = null;
  let tried = 0;
  for (const { trunk, call } of callsFor(index, rule)) {
    tried += 1;
    if (tried > most) return { why: null, tried };
    const route = routeSecondLook(index, trunk?.trunk.sipTrunkId ?? null, call, PROFILE);
    if (route.rule === rule && route.result !== 'error') return { why: null, tried };
    first ??= explainRule(rule, askCall(call, PROFILE, index.pins), route, index);
  }
  return { why: first ?? whyNoCall(index, rule), tried };
}

/** Why there is no call that the rule could be for. */
function whyNoCall(index: RouteIndex, rule: DispatchRule): Finding {
  const subject = subjectOf('dispatchRule', rule);
  const trunks = [...trunksOf(index, rule)];
  if (trunks.length === 0) return { subject, rejectedBy: 'trunkIds', detail: goneInWords(rule.trunkIds) };
  return trunks.every((trunk) => [...numbersFor(rule, trunk)].length === 0)
    ? { subject, rejectedBy: 'numbers', detail: `no trunk of it takes ${someOf(rule.numbers)}` }
    : { subject, rejectedBy: 'inboundNumbers', detail: `no trunk of it takes callers ${someOf(rule.inboundNumbers)}` };
}

interface TriedCall {
  readonly trunk: IndexedTrunk | null;
  readonly call: Call;
}

/** One call of each kind that the rule could be for. Its source is unknown, so that no address filter stands in the way. */
function* callsFor(index: RouteIndex, rule: DispatchRule): Generator<TriedCall, void> {
  const pin = roomFormOf(rule)?.pin;
  const pins: readonly PinEntry[] = pin?.isSet === true ? [pin] : ['not-asked', 'left-empty'];
  for (const trunk of trunksOf(index, rule))
    for (const to of numbersFor(rule, trunk))
      for (const from of callersFor(rule, trunk)) for (const entered of pins) yield { trunk, call: callTo(to, { from, pin: entered }) };
}

function* trunksOf(index: RouteIndex, { trunkIds, numbers }: DispatchRule): Generator<IndexedTrunk | null, void> {
  if (trunkIds.length === 0) {
    if (index.wildcards.length === 0) yield null;
    if (numbers.length === 0) yield* index.trunks;
    else yield* index.wildcards;
    for (const number of numbers) yield* index.trunksListing(normalNumber(number));
    return;
  }
  for (const id of trunkIds) {
    const trunk = index.trunk(id);
    if (trunk !== undefined) yield trunk;
  }
}

function numbersFor({ numbers }: DispatchRule, trunk: IndexedTrunk | null): Iterable<string> {
  const taken = (number: string) => trunk === null || trunk.isWildcard || trunk.numbers.has(normalNumber(number));
  if (numbers.length > 0) return numbers.filter(taken);
  return trunk === null || trunk.isWildcard ? [ANY_NUMBER] : spelt(trunk.trunk.numbers);
}

function callersFor({ inboundNumbers }: DispatchRule, trunk: IndexedTrunk | null): Iterable<string> {
  const taken = (caller: string) => trunk === null || trunk.callers.size === 0 || trunk.callers.has(normalNumber(caller));
  if (inboundNumbers.length > 0) return inboundNumbers.filter(taken);
  return trunk === null || trunk.callers.size === 0 ? [ANY_CALLER] : spelt(trunk.trunk.allowedNumbers);
}

/** Each number as written, and as no rule is likely to write it: trunks take both, a rule that lists the first only that. */
function* spelt(numbers: readonly string[]): Generator<string, void> {
  for (const number of numbers) {
    yield number;
    const odd = `${number}  `;
    if (normalNumber(odd) === normalNumber(number)) yield odd;
  }
}
