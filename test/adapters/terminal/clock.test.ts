import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/adapters/terminal/clock.ts';
import { systemRandom } from '../../../src/adapters/terminal/random.ts';

describe('the clock', () => {
  it('ends a sleep early, without an error, when the signal comes before or during it', async () => {
    const controller = new AbortController();
    const start = performance.now();
    const sleeping = systemClock.sleep(60_000, controller.signal);
    controller.abort(new Error('stop'));
    await sleeping;
    await systemClock.sleep(60_000, controller.signal);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it('sleeps at least as long as asked', async () => {
    const start = systemClock.monotonic();
    await systemClock.sleep(20);
    expect(systemClock.monotonic() - start).toBeGreaterThanOrEqual(19);
  });
});

describe('an id', () => {
  it('has the length asked for, no look-alikes, and does not come twice', () => {
    const ids = Array.from({ length: 500 }, () => systemRandom.id(12));
    for (const id of ids) expect(id).toMatch(/^[a-hjkmnp-z2-9]{12}$/);
    expect(new Set(ids).size).toBe(500);
  });
});
