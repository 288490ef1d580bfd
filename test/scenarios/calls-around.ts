import { type Call, callTo, type PinEntry } from '../../src/core/model/call.ts';
import { roomFormOf } from '../../src/core/model/room-form.ts';
import { Secret } from '../../src/core/model/secret.ts';
import type { World } from '../../src/core/model/world.ts';

/** A number, a caller, a source and a PIN that no scenario knows. */
const STRANGER = { to: '+15105550000', from: '+15105550001', source: '192.0.2.77', pin: new Secret('0000') };

/**
 * Calls that these worlds could tell apart, found without any knowledge of how LiveKit looks for trunks: every number in each
 * spelling, every caller, one address of every network, every PIN, and of each something that no world holds.
 */
export function callsAround(worlds: readonly World[]): Call[] {
  const trunks = worlds.flatMap(({ inboundTrunks }) => inboundTrunks);
  const rules = worlds.flatMap(({ dispatchRules }) => dispatchRules);
  const spellings = (number: string) => [number, number.replace(/^\+/, '')];
  const called = distinct([...[...trunks, ...rules].flatMap(({ numbers }) => numbers.flatMap(spellings)), STRANGER.to]);
  const callers = distinct([
    ...trunks.flatMap(({ allowedNumbers }) => allowedNumbers),
    ...rules.flatMap(({ inboundNumbers }) => inboundNumbers),
    STRANGER.from,
  ]);
  const sources = distinct([
    ...trunks.flatMap(({ allowedAddresses }) => allowedAddresses.map((mask) => mask.replace(/\.0\/\d+$/, '.7'))),
    STRANGER.source,
  ]);
  const pins = new Map<string, Secret>(
    [STRANGER.pin, ...rules.map((rule) => roomFormOf(rule)?.pin ?? Secret.none)].map((pin) => [pin.reveal(), pin]),
  );
  const entries: PinEntry[] = ['not-asked', 'left-empty', ...[...pins.values()].filter(({ isSet }) => isSet)];
  return called.flatMap((to) =>
    callers.flatMap((from) => sources.flatMap((source) => entries.map((pin) => callTo(to, { from, source, pin })))),
  );
}

const distinct = (items: readonly string[]): string[] => [...new Set(items)];
