/**
 * Hands numbers from trunk to trunk. LiveKit looks a call's trunk up twice, the second time by the id that it found first, and then
 * drops the call if that trunk does not list the number any more. So a trunk gives a number away only while it lists none at all:
 * it then takes whatever nobody lists, the taker goes before it, and a call that found it before still fits it. One trunk after the
 * other, since two that list none are in conflict; one that has nothing left and gets its own numbers later is out of reach meanwhile.
 */
import { authOf } from '../../model/auth.ts';
import type { InboundTrunk } from '../../model/inbound-trunk.ts';
import { normalNumber } from '../../model/phone-number.ts';
import type { Edit, Step } from '../plan.ts';
import { editedId, makeStep, maskedFields, type Part } from '../step.ts';
import { nobodysNumber } from './nobodys-number.ts';
import { parkedName } from './parked-name.ts';

type TrunkEdit = Edit & { readonly kind: 'inboundTrunk' };

/** Steps in their order; the edits of other trunks are not among them. */
export interface HandOver {
  /** Trunks that get numbers of others, out of reach until then: new ones, and those that list none yet. */
  readonly creates: readonly Step[];
  readonly moves: readonly Step[];
  /** Ids of the trunks whose edits are carried out by these steps. */
  readonly trunks: ReadonlySet<string>;
}

/** @returns null where no number moves, or a trunk that gives one away cannot be without numbers: everybody could call over it. */
export function handOver(edits: readonly Edit[], runId: string): HandOver | null {
  const trunks = edits.filter((edit) => edit.kind === 'inboundTrunk').map((edit) => new MovingTrunk(edit, runId));
  const takers = new Map(trunks.flatMap((trunk) => trunk.gained.map((number) => [number, trunk] as const)));
  for (const giver of trunks) {
    for (const number of giver.lost) {
      const taker = takers.get(number);
      if (taker === undefined) continue;
      giver.gives.set(taker, [...(giver.gives.get(taker) ?? []), number]);
      taker.awaits.add(number);
    }
  }
  const givers = trunks.filter(({ gives }) => gives.size > 0);
  if (givers.length === 0 || !givers.every((giver) => giver.canListNone)) return null;
  const moving = new Set(trunks.filter(({ gives, awaits }) => gives.size > 0 || awaits.size > 0));
  const creates = [...moving].flatMap((trunk) => [...trunk.create(), ...trunk.standAside()]);
  const moves = inTurn(givers).flatMap((giver) => [
    ...giver.listNone(),
    ...[...giver.gives].flatMap(([taker, numbers]) => taker.take(numbers)),
    ...giver.listRest(),
  ]);
  return { creates, moves, trunks: new Set([...moving].map(({ id }) => id)) };
}

/** Those that keep a number first, so that fewer have to wait out of reach; last those that stay without numbers, or go. */
const inTurn = (givers: readonly MovingTrunk[]): MovingTrunk[] => [...givers].sort((a, b) => a.turn - b.turn);

class MovingTrunk {
  readonly id: string;
  readonly gained: readonly string[];
  readonly lost: readonly string[];
  readonly gives = new Map<MovingTrunk, string[]>();
  /** Numbers that others still have. */
  readonly awaits = new Set<string>();
  readonly #edit: TrunkEdit;
  readonly #waiting: string;
  #now: InboundTrunk | null;

  constructor(edit: TrunkEdit, runId: string) {
    const { before, after } = edit;
    this.#edit = edit;
    this.#now = before;
    this.#waiting = parkedName(edit, ['numbers'], runId);
    this.id = editedId(edit);
    const [old, wanted] = [before, after].map((state) => new Set(state?.numbers.map(normalNumber)));
    this.gained = [...(wanted ?? [])].filter((number) => old?.has(number) !== true);
    this.lost = [...(old ?? [])].filter((number) => wanted?.has(number) !== true);
  }

  /** LiveKit refuses a trunk that has neither numbers nor credentials nor addresses. */
  get canListNone(): boolean {
    const { before } = this.#edit;
    return before !== null && maskedFields(before).length === 0 && (authOf(before) === 'full' || before.allowedAddresses.length > 0);
  }

  get turn(): number {
    const { after } = this.#edit;
    if (after === null) return 3;
    if (after.numbers.length === 0) return 2;
    return this.#reachable(after).length > 0 ? 0 : 1;
  }

  create(): Step[] {
    const { before, after } = this.#edit;
    if (before !== null || after === null) return [];
    return this.#become(this.#asFarAsPossible(after), HIDDEN);
  }

  /** While it lists none itself, no other one may. */
  standAside(): Step[] {
    const { before, after } = this.#edit;
    if (before === null || before.numbers.length > 0 || after === null || this.gives.size > 0) return [];
    return this.#become(this.#asFarAsPossible(after), ASIDE);
  }

  listNone(): Step[] {
    return this.#now === null ? [] : this.#become({ ...this.#now, numbers: [], name: this.#waiting }, WIDE);
  }

  take(numbers: readonly string[]): Step[] {
    for (const number of numbers) this.awaits.delete(number);
    const { after } = this.#edit;
    return after === null || this.#now === null ? [] : this.#become(this.#asFarAsPossible(after), TAKES);
  }

  listRest(): Step[] {
    this.gives.clear();
    const { after } = this.#edit;
    return this.#become(after === null ? null : this.#asFarAsPossible(after), after === null ? GOES : NARROW);
  }

  /** What it shall be, or while others have numbers of it, or it has some of theirs, as it is with the numbers that it can have. */
  #asFarAsPossible(after: InboundTrunk): InboundTrunk {
    if (this.awaits.size === 0 && this.gives.size === 0) return after;
    const base = this.#now ?? after;
    const still =
      this.gives.size === 0 ? [] : (this.#edit.before?.numbers ?? []).filter((number) => this.lost.includes(normalNumber(number)));
    const numbers = [...this.#reachable(after), ...still];
    return { ...base, sipTrunkId: this.id, name: this.#waiting, numbers: numbers.length > 0 ? numbers : [nobodysNumber(this.id)] };
  }

  #reachable = (after: InboundTrunk): string[] => after.numbers.filter((number) => !this.awaits.has(normalNumber(number)));

  #become(after: InboundTrunk | null, part: Part): Step[] {
    const before = this.#now;
    this.#now = after;
    return [makeStep({ kind: 'inboundTrunk', before, after }, part)];
  }
}

const HIDDEN: Part = { strategy: 'park', why: 'rules have to name it before its numbers come to it' };
const ASIDE: Part = { strategy: 'park', why: 'the other trunk has to list no number for a moment, and two of the kind are in conflict' };
const WIDE: Part = { strategy: 'park', why: 'without numbers it still takes its calls, and whoever lists one of them goes before it' };
const TAKES: Part = { strategy: 'park', why: 'the other trunk lists no number now, so this one takes it without a gap' };
const NARROW: Part = { strategy: 'park', why: 'its other numbers were taken over' };
const GOES: Part = { strategy: 'park', why: 'its numbers were taken over' };
