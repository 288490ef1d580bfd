import { isIP } from 'node:net';
import { systemTimers, type Timers } from '../../adapters/media/timers.ts';
import type { Identifiers } from '../state/identifiers.ts';
import { DialledCall, type DialOrder, type DialWatcher } from './dialled-call.ts';
import type { TrunkAddress } from './livekit-requests.ts';

export interface OutboundCallsParts {
  readonly ids: Identifiers;
  readonly timers?: Timers;
  /** Whether calls go over a network: where there is a phone. */
  readonly hasPhone: boolean;
}

/** The calls that LiveKit makes and that go over a network: to this machine, and to nowhere else. */
export class OutboundCalls {
  readonly #calls = new Set<DialledCall>();
  readonly #parts: OutboundCallsParts;

  constructor(parts: OutboundCallsParts) {
    this.#parts = parts;
  }

  /** Calls that ring or were answered. */
  get open(): number {
    return this.#calls.size;
  }

  /** @param host `HOST[:PORT]` of a trunk. @returns null where no call goes over a network. */
  addressOf(host: string): TrunkAddress | null {
    return this.#parts.hasPhone ? loopbackAddress(host) : null;
  }

  /** @param longestMs after which it is ended. */
  begin(order: DialOrder, longestMs: number, watcher: DialWatcher): DialledCall {
    const { timers = systemTimers, ids } = this.#parts;
    const call = new DialledCall(
      order,
      {
        onStatus: watcher.onStatus,
        onOver: () => {
          callOff();
          this.#calls.delete(call);
          watcher.onOver();
        },
      },
      { timers, ids },
    );
    // A timer of Node holds 24 days.
    const callOff = timers.after(Math.min(longestMs, 2 ** 31 - 1), () => void this.end(call).then(watcher.onOver));
    this.#calls.add(call);
    return call;
  }

  async end(call: DialledCall): Promise<void> {
    await call.hangUp();
    this.#calls.delete(call);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#calls].map((call) => this.end(call)));
  }
}

function loopbackAddress(address: string): TrunkAddress | null {
  const [, host, port] = /^(localhost|127(?:\.\d{1,3}){3})(?::(\d{1,5}))?$/.exec(address) ?? [];
  if (host === undefined || (host !== 'localhost' && isIP(host) === 0)) return null;
  return { host, port: port === undefined ? null : Number(port) };
}
