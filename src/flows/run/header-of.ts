import type { World } from '../../core/model/world.ts';
import { encodeForJournal } from '../../core/plan/encode-plan.ts';
import type { HazardId } from '../../core/plan/hazard.ts';
import type { Step } from '../../core/plan/plan.ts';
import type { RunHeader } from '../../core/run/run.ts';
import type { RunTools } from './run-tools.ts';

/** A run that is about to begin. */
export interface NewRun extends Pick<RunHeader, 'runId' | 'command' | 'undoes'> {
  readonly steps: readonly Step[];
  /** Hazards in spite of which it is carried out. */
  readonly agreed: ReadonlySet<HazardId>;
}

/** @param world the live world that the steps were made from. */
export async function headerOf({ runId, command, steps, agreed, undoes }: NewRun, world: World, tools: RunTools): Promise<RunHeader> {
  const { digests, clock, target, version } = tools;
  return {
    formatVersion: '1.0',
    tool: version,
    runId,
    target: { url: target.url, apiKey: target.apiKey },
    startedAt: new Date(clock.now()).toISOString(),
    command,
    plan: encodeForJournal(steps, world, await digests.keyed()),
    ...(agreed.size === 0 ? {} : { agreed: [...agreed] }),
    undoes,
  };
}
