/**
 * Which calls a plan can touch, as one call for all that fare alike in every state. Nothing is multiplied that does not meet: callers
 * are looked for among the trunks and rules of one called number, sources among its trunks that take the caller, PINs among its rules.
 */
import type { PinEntry } from '../../model/call.ts';
import type { DispatchRule } from '../../model/dispatch-rule.ts';
import { roomFormOf } from '../../model/room-form.ts';
import { Secret } from '../../model/secret.ts';
import type { IndexedTrunk } from '../../routing/indexed-trunk.ts';
import type { Profile } from '../../routing/profile.ts';
import { Admission } from './admission.ts';
import type { BaseWorld } from './base-world.ts';
import type { CallClass } from './call-class.ts';
import { CalledNumbers } from './called-numbers.ts';
import { CallerScope } from './caller-scope.ts';
import { ChangedObjects } from './changed-objects.ts';
import type { History } from './history.ts';
import { sourcesTold } from './sources.ts';
import { TakerFinder } from './takers.ts';

/** A rule never has it as its PIN. */
const WRONG_PIN = new Secret('not a PIN');

/** @param everything whether LiveKit fails in one state on rules that it passes in another: then any call is touched. */
export function* findClasses(base: BaseWorld, history: History, profile: Profile, everything: boolean): Generator<CallClass, void> {
  const changed = new ChangedObjects(history);
  const finder = new TakerFinder(base, history, changed, profile);
  for (const { to, numbers } of new CalledNumbers(base, history, changed, everything).groups()) {
    const takers = finder.takersOf(to);
    const scope = new CallerScope(takers, everything);
    const told = scope.callers();
    const touched = everything || takers.changedRules.length > 0 ? null : new Set(takers.changedTrunks);
    for (const { from, callers } of told) {
      const { trunks, rules } = scope.near(from);
      const pins = entries(rules);
      for (const source of sourcesOf(trunks, profile, touched))
        for (const pin of pins) yield { call: { to, from, ...source, pin }, numbers, callers, othersTold: told.length > 1 };
    }
  }
}

type CallFrom = { readonly source: string; readonly fromHost: string };

/** Sources told apart by the trunks that admit them. @param touched only what one of these admits matters; null = all do. */
function sourcesOf(trunks: readonly IndexedTrunk[], profile: Profile, touched: ReadonlySet<IndexedTrunk> | null): CallFrom[] {
  const admission = new Admission(trunks, profile);
  if (!admission.filters) return [{ source: '', fromHost: '' }];
  const masks = trunks.flatMap(({ trunk }) => trunk.allowedAddresses);
  const told = new Map<string, CallFrom>();
  for (const { source, address, fromHost } of sourcesTold(masks)) {
    const admitting = admission.admitting({ address, fromHost });
    if (touched !== null && !admitting.some((trunk) => touched.has(trunk))) continue;
    const key = admission.keyOf(admitting);
    if (!told.has(key)) told.set(key, { source, fromHost });
  }
  return [...told.values()];
}

/** What callers can enter; first those of whom nobody knows what they would. */
function entries(rules: readonly DispatchRule[]): PinEntry[] {
  const pins = rules.flatMap((rule) => roomFormOf(rule)?.pin ?? []).filter(({ isSet }) => isSet);
  if (pins.length === 0) return ['not-asked'];
  const distinct = pins.filter((pin, at) => pins.findIndex((other) => other.equals(pin)) === at);
  return ['not-asked', ...distinct, WRONG_PIN, 'left-empty'];
}
