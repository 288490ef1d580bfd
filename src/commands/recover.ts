import type { Context } from '../cli/context.ts';
import { defineCommand, optional } from '../cli/define-command.ts';
import { flag } from '../cli/options.ts';
import { RESERVED } from '../core/model/plan-id.ts';
import { objectsOf, type Subject, subjectOf, type World } from '../core/model/world.ts';
import { Problem } from '../core/problem.ts';
import { summariseRun } from '../core/run/describe-run.ts';
import { endLeftCalls } from '../flows/call/end-left-calls.ts';
import { recoverRuns } from '../flows/run/recover-runs.ts';
import { type Recovery, recoverView } from '../render/views/recover-view.ts';
import { targetLine } from './shared/carry-out.ts';
import { applyOptions } from './shared/change-options.ts';
import { recoveryTools } from './shared/recover-before.ts';

export const command = defineCommand({
  name: 'recover',
  summary: 'Finish or take back what a run left unfinished',
  description: [
    'For a run that was killed, interrupted, or stopped between two steps. It looks at the project to see how far the run came, and brings it to the end that is safe: all of it done, or all of it taken back.',
    'Test calls of processes that died are ended through the API.',
    'What died is also recovered by the next change. In CI let it run in a step of its own with `if: always()`.',
  ],
  arguments: { run: optional('run', 'id of a run; all that are unfinished unless given') },
  options: { list: flag('--list', 'show what is unfinished, and change nothing'), verify: applyOptions.verify },
  examples: [
    ['recover --list', 'is anything unfinished?'],
    ['recover --yes', 'without a question, for CI'],
  ],
  view: recoverView,
  streams: true,
  job: ({ runs }, exit) => ({
    summary: [],
    outputs: { 'exit-code': String(exit), 'recover-needed': 'false', changed: String(runs.some(({ outcome }) => outcome !== 'clean')) },
  }),
  run: async ({ args, options }, context): Promise<Recovery> => {
    if (options.list) return await unfinished(context);
    const { globals, prompts, runId } = context;
    if (!globals.yes && !prompts.available) {
      throw new Problem('input-needed', 'to recover is to change the project, and nobody can be asked here', {
        nextSteps: ['add --yes, or --list to see what is unfinished'],
      });
    }
    await context.show([await targetLine(context)]);
    if (!globals.yes && !(await prompts.confirm(`Recover ${args.run ?? 'what is unfinished'}?`)))
      throw new Problem('confirmation-declined', 'nothing was recovered', { nextSteps: ['sipctl recover --list'] });
    const { tools, verify } = await recoveryTools(options, context);
    const request = { runId: args.run ?? null, recoveredBy: runId, lockWaitMs: context.waits().lockMs, verify };
    const runs = await context.interrupts.shield(() => recoverRuns(request, tools));
    const calls =
      args.run === undefined ? await endLeftCalls(await context.openCalls(), await context.rooms(), await context.target()) : [];
    return { runs, calls, leftOver: [], listed: false };
  },
});

async function unfinished(context: Context): Promise<Recovery> {
  const { runs, damaged } = await (await context.journals()).listUnfinished(await context.target());
  for (const problem of damaged) context.reporter.warn(problem.summary);
  const world = await (await context.livekit()).readWorld();
  const calls = await (await context.openCalls()).listLeft(await context.target());
  return {
    listed: true,
    calls: calls.map(({ testId, to }) => ({ testId, to, outcome: 'left' })),
    runs: runs.map((run) => {
      const { runId, startedAt, command, steps } = summariseRun(run);
      return { runId, outcome: 'unfinished', what: `${command} of ${startedAt}, ${steps === 1 ? '1 step' : `${steps} steps`}` };
    }),
    leftOver: temporaryObjects(world),
  };
}

/** Objects that a run was in the middle of, whoever ran it. */
function temporaryObjects(world: World): Subject[] {
  return (['inboundTrunk', 'outboundTrunk', 'dispatchRule'] as const).flatMap((kind) =>
    objectsOf(world, kind)
      .filter(({ name }) => name.startsWith(RESERVED))
      .map((object) => subjectOf(kind, object)),
  );
}
