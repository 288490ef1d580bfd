import type { Clock } from '../../ports.ts';

const LONG_MS = 60_000;

/** Tells when a process stood still: suspended with its machine, or stopped. Then anything may have happened meanwhile. */
export class Standstill {
  readonly #clock: Clock;
  #wall: number;
  #steady: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#wall = clock.now();
    this.#steady = clock.monotonic();
  }

  /** Whether more time has passed since it was last asked than requests take, by one clock or by the other alone. */
  hasHappened(): boolean {
    const [wall, steady] = [this.#clock.now(), this.#clock.monotonic()];
    const [wallPassed, steadyPassed] = [wall - this.#wall, steady - this.#steady];
    this.#wall = wall;
    this.#steady = steady;
    // A suspended machine stops the one clock and not the other; a stopped process stops neither.
    return Math.abs(wallPassed - steadyPassed) > LONG_MS || steadyPassed > LONG_MS;
  }
}
