import type { CallEvent, CallFailure, CallRecord, LadderMessage } from '../../../core/model/phone-call.ts';
import type { Timers } from '../../media/timers.ts';
import type { SipMessage } from '../message/message.ts';
import { ladderOf } from '../trace.ts';
import type { CallNames } from './caller.ts';

/** What is told of a call; `atMs` is put on here. */
type Told = CallEvent extends infer E ? (E extends CallEvent ? Omit<E, 'atMs'> : never) : never;
type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Messages kept of one call: a far end that floods us fills no memory. */
const MOST_SHOWN = 2000;

/** Keeps the record of one call, and tells of each event as it comes. */
export class CallLog {
  readonly record: Writable<CallRecord>;
  readonly #events: CallEvent[] = [];
  readonly #ladder: LadderMessage[] = [];
  readonly #timers: Timers;
  readonly #beganAt: number;
  readonly #on: (event: CallEvent) => void;

  constructor({ callId, fromTag }: CallNames, testId: string, timers: Timers, on: (event: CallEvent) => void) {
    this.#timers = timers;
    this.#beganAt = timers.now();
    this.#on = on;
    this.record = {
      callId,
      fromTag,
      testId,
      seenAs: null,
      strictRouters: [],
      events: this.#events,
      final: null,
      cancelAnswered: null,
      audio: null,
      recording: null,
      endedBy: null,
      byeStatus: null,
      ladder: this.#ladder,
    };
  }

  tell(told: Told): void {
    const event: CallEvent = { ...told, atMs: this.#timers.now() - this.#beganAt };
    this.#events.push(event);
    this.#on(event);
  }

  /** @returns the record of a call that ends here. */
  failed(why: CallFailure, detail: string): CallRecord {
    this.tell({ kind: 'failed', why, detail });
    return this.record;
  }

  show(message: SipMessage, direction: LadderMessage['direction']): void {
    if (this.#ladder.length < MOST_SHOWN) this.#ladder.push(ladderOf(message, direction, this.#timers.now() - this.#beganAt));
  }
}
