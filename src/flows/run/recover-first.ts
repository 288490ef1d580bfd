import type { World } from '../../core/model/world.ts';
import { basisDifferences, basisOf } from '../../core/plan/plan-basis.ts';
import { Problem } from '../../core/problem.ts';
import { endLeftovers } from './end-leftovers.ts';
import { strangersWithLeftovers } from './find-unfinished.ts';
import { recoverDied } from './recover-runs.ts';
import type { Recovered, RunTools, VerifyChange } from './run-tools.ts';
import { withLock } from './with-lock.ts';

export interface RecoverFirst {
  /** Names the one that recovers. */
  readonly recoveredBy: string;
  readonly lockWaitMs: number;
  readonly verify: VerifyChange | null;
}

/** A run of another machine that is alive shows within this time that it is. */
const ALIVE_WITHIN_MS = 3000;

/**
 * Brings to an end what the next change would meet half-done. @returns what became of each run.
 * @throws Problem `lock-held`; `change-incomplete`; `foreign-change` where the run of another machine is not dead.
 */
export async function recoverFirst({ recoveredBy, lockWaitMs, verify }: RecoverFirst, tools: RunTools): Promise<Recovered[]> {
  return await withLock({ runId: recoveredBy, lockWaitMs }, tools, async () => {
    const recovered = await recoverDied(verify, tools);
    const world = await tools.livekit.readWorld();
    if ((await strangersWithLeftovers(world, tools)).length === 0) return recovered;
    await refuseAlive(world, tools);
    return [...recovered, ...(await endLeftovers(recoveredBy, tools))];
  });
}

async function refuseAlive(world: World, { livekit, clock, digests, signal }: RunTools): Promise<void> {
  const { plain } = digests;
  await clock.sleep(ALIVE_WITHIN_MS, signal);
  const [change] = basisDifferences(basisOf(world, plain), await livekit.readWorld(), plain);
  if (change === undefined) return;
  throw new Problem('foreign-change', `somebody else is changing the project just now: ${change}`, {
    detail: ['temporary objects of a run of another machine are there, and it is at work'],
    nextSteps: ['run the command again when it is done'],
  });
}
