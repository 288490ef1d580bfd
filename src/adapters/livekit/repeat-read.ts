import type { Clock } from '../../ports.ts';
import type { Attempt } from './failure.ts';

const ATTEMPTS = 3;
const BACKOFF_BASE_MILLISECONDS = 200;
const BACKOFF_CAP_MILLISECONDS = 5000;
const BUSY_WAIT_CAP_MILLISECONDS = 30_000;
const BUSY_WAITS_IN_ALL_MILLISECONDS = 60_000;

/** Repeats that all requests of a run share, so that a storm of failures ends as one clean failure. */
export interface RetryBudget {
  left: number;
}

export interface RepeatOptions {
  /** For all attempts of one request, their pauses included; a wait that the server asked for starts it anew. */
  readonly timeoutMs: number;
  readonly budget: RetryBudget;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
}

/**
 * Sends a read until it succeeds or repeating has no sense any more.
 * @param attempt sends it once, within the given milliseconds.
 * @throws the Problem of the last attempt.
 */
export async function repeatRead<T>(attempt: (deadlineMs: number) => Promise<Attempt<T>>, options: RepeatOptions): Promise<T> {
  const { timeoutMs, budget, clock, random } = options;
  let remaining = timeoutMs;
  for (let number = 1; ; ) {
    const outcome = await waitWhileBusy((again) => {
      if (again) remaining = timeoutMs;
      return attempt(remaining);
    }, options);
    if (outcome.ok) return outcome.value;
    const { problem, repeat } = outcome.failure;
    const pause = random() * Math.min(BACKOFF_CAP_MILLISECONDS, BACKOFF_BASE_MILLISECONDS * 2 ** (number - 1));
    remaining -= outcome.elapsedMs + pause;
    if (repeat !== 'soon' || number === ATTEMPTS || budget.left === 0 || remaining <= 0) {
      throw number === 1 ? problem : problem.with({ detail: [...(problem.facts.detail ?? []), `tried ${number} times`] });
    }
    budget.left -= 1;
    number += 1;
    await clock.sleep(pause);
  }
}

/**
 * Sends a request, a write too, again for as long as the server says that it is busy: it has then done nothing of it.
 * @param attempt sends it once. @returns the first other outcome, or the last one when a minute was waited in all.
 */
export async function waitWhileBusy<T>(
  attempt: (again: boolean) => Promise<Attempt<T>>,
  { clock, random }: Pick<RepeatOptions, 'clock' | 'random'>,
): Promise<Attempt<T>> {
  let waited = 0;
  for (;;) {
    const outcome = await attempt(waited > 0);
    if (outcome.ok || outcome.failure.repeat !== 'when-told') return outcome;
    const wait = busyWait(outcome.failure.retryAfter, clock.now(), random());
    if (waited + wait > BUSY_WAITS_IN_ALL_MILLISECONDS) return outcome;
    waited += wait;
    await clock.sleep(wait);
  }
}

/** Never less than the server asks for, up to the cap; a tenth more at random, so that many clients do not come back together. */
function busyWait(retryAfter: string | undefined, now: number, random: number): number {
  const asked = retryAfter === undefined ? 0 : /^-?\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - now;
  const least = Number.isFinite(asked) ? Math.max(1000, asked) : 1000;
  return Math.min(least, BUSY_WAIT_CAP_MILLISECONDS) * (1 + random / 10);
}
