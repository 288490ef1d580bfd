import type { DispatchRule } from '../model/dispatch-rule.ts';
import { type RoomForm, roomFormOf } from '../model/room-form.ts';
import type { AskedCall } from './asked-call.ts';
import { compareBytes } from './byte-order.ts';
import type { Level } from './narrowing.ts';
import type { PinNumbers } from './pin-numbers.ts';

/** A rule that can take calls, and where it stands among the others. */
export interface IndexedRule {
  readonly rule: DispatchRule;
  readonly form: RoomForm;
  /** Its lists, as written: rules compare numbers as exact text, unlike trunks. Empty = any. */
  readonly numbers: ReadonlySet<string>;
  readonly callers: ReadonlySet<string>;
  /** Its PIN's number, 0 for none. */
  readonly pin: number;
  /** Lower wins. */
  readonly priority: number;
  /** Room name or prefix: decides between equal priorities. */
  readonly room: string;
  /** Place in the order of ids, in which LiveKit walks. */
  readonly place: number;
}

const KINDS = { direct: 0, individual: 1, callee: 2 } as const;
const WITHOUT_PIN = 100;
const WITHOUT_LIST = 1000;

/** @returns null for a rule without a kind: LiveKit fails where it meets one. */
export function indexRule(rule: DispatchRule, place: number, pins: PinNumbers): IndexedRule | null {
  const form = roomFormOf(rule);
  if (form === null) return null;
  const room = form.kind === 'direct' ? form.roomName : form.roomPrefix;
  const [numbers, callers] = [setOf(rule.numbers), setOf(rule.inboundNumbers)];
  return { rule, form, numbers, callers, pin: pins.of(form.pin), priority: priorityOf(rule, form), room, place };
}

/** PIN before none, direct before individual before callee; but first of all those that say for which caller and number they are. */
function priorityOf({ inboundNumbers, numbers }: DispatchRule, { kind, pin }: RoomForm): number {
  const lists = Number(inboundNumbers.length === 0) + Number(numbers.length === 0);
  return KINDS[kind] + (pin.isSet ? 0 : WITHOUT_PIN) + lists * WITHOUT_LIST;
}

/** Negative where `a` wins; 0 where only the order of ids decides. */
export function compareRank(a: IndexedRule, b: IndexedRule): number {
  return a.priority - b.priority || compareBytes(a.room, b.room);
}

export function takesCaller({ callers }: IndexedRule, { call }: AskedCall): boolean {
  return callers.size === 0 || callers.has(call.from);
}

export function takesNumber({ numbers }: IndexedRule, { call }: AskedCall): boolean {
  return numbers.size === 0 || numbers.has(call.to);
}

export function takesPin({ pin }: IndexedRule, asked: AskedCall): boolean {
  return asked.pin === null || asked.pin === pin;
}

export function takesCall(rule: IndexedRule, asked: AskedCall): boolean {
  return takesPin(rule, asked) && takesNumber(rule, asked) && takesCaller(rule, asked);
}

const EMPTY: ReadonlySet<string> = new Set();
const setOf = (list: readonly string[]): ReadonlySet<string> => (list.length === 0 ? EMPTY : new Set(list));
const orNull = (set: ReadonlySet<string>) => (set.size === 0 ? null : [...set]);

/** How rules are told apart. */
export const ruleLevels: readonly Level<IndexedRule, AskedCall>[] = [
  { itemKeys: ({ numbers }) => orNull(numbers), callKeys: ({ call }) => [call.to] },
  { itemKeys: ({ callers }) => orNull(callers), callKeys: ({ call }) => [call.from] },
  { itemKeys: ({ pin }) => [String(pin)], callKeys: ({ pin }) => (pin === null ? null : [String(pin)]) },
];
