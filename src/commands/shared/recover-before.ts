import type { Context } from '../../cli/context.ts';
import { emptyWorld } from '../../core/model/world.ts';
import { Problem } from '../../core/problem.ts';
import { recoverFirst } from '../../flows/run/recover-first.ts';
import type { RunTools, VerifyChange } from '../../flows/run/run-tools.ts';
import { runTools, targetLine } from './carry-out.ts';
import type { ChangeOptions } from './change-options.ts';
import { verifyChange } from './verify-change.ts';

/** @param what was left unfinished, for the question. @throws Problem `confirmation-declined`, and what the recovery throws. */
export async function recoverBefore(what: readonly string[], context: Context): Promise<void> {
  const { globals, prompts, reporter, runId } = context;
  if (!globals.yes) {
    await context.show([await targetLine(context)]);
    if (!(await prompts.confirm(`${what.join('; ')}. Finish it or take it back first?`)))
      throw new Problem('confirmation-declined', 'nothing was recovered, and nothing was changed', {
        nextSteps: ['sipctl recover --list'],
      });
  }
  const { tools, verify } = await recoveryTools({ verify: undefined }, context);
  const request = { recoveredBy: `${runId}first`, lockWaitMs: context.waits().lockMs, verify };
  const recovered = await context.interrupts.shield(() => recoverFirst(request, tools));
  for (const each of recovered) reporter.line(`run ${each.runId} had stopped half-way; ${each.what}`);
}

/** What a recovery is carried out with, and how its result is checked. */
export async function recoveryTools(
  { verify }: Pick<ChangeOptions, 'verify'>,
  context: Context,
): Promise<{ readonly tools: RunTools; readonly verify: VerifyChange | null }> {
  const tools = await runTools(context, (event) => {
    context.emit({ ...event });
    if (event.type === 'step') context.reporter.progress(`${event.action} ${event.subject.name}`);
  });
  const checked = { verify, strict: false, allow: [] };
  return { tools, verify: await verifyChange({ world: emptyWorld, acceptedFor: () => ({}) }, new Set(), checked, context) };
}
