import { expect, it } from 'vitest';
import { makePlan } from '../../../src/core/plan/make-plan.ts';
import { recoverFirst } from '../../../src/flows/run/recover-first.ts';
import { memoryJournals } from '../../support/memory-journals.ts';
import { inbound, rule, world } from '../../support/world.ts';
import { type Project, projectWith } from './project.ts';

const support = rule('support');
const before = world({ inboundTrunks: [inbound('main')], dispatchRules: [support] });
const edit = { kind: 'dispatchRule', before: support, after: { ...support, metadata: 'new' } } as const;
const request = { recoveredBy: 'run2first', lockWaitMs: 0, verify: null };

/** A server on which the run of another machine has made its shadow. */
async function besideOther(): Promise<Project> {
  const project = projectWith(before, {
    wire: async (call) => {
      if (call.access === 'write') project.interrupt.abort();
      return await call.forward();
    },
  });
  expect((await project.run(makePlan(before, [edit], { strategy: 'shadow' }))).result).toBe('between');
  return project;
}

const here = (project: Project) => ({
  ...project.tools,
  ...project.server.client(),
  journals: memoryJournals(),
  signal: new AbortController().signal,
});

it('leaves alone what a run of another machine is in the middle of', async () => {
  const project = await besideOther();
  const [shadow] = project.server.world().dispatchRules.filter(({ name }) => name.startsWith('sipctl:'));
  project.clock.at(1000, async () => {
    await project.server.client().writer.delete('dispatchRule', support.sipDispatchRuleId);
  });
  await expect(recoverFirst(request, here(project))).rejects.toMatchObject({
    id: 'foreign-change',
    summary: 'somebody else is changing the project just now: dispatch rule support (SDR_support) is gone',
    facts: {
      detail: ['temporary objects of a run of another machine are there, and it is at work'],
      nextSteps: ['run the command again when it is done'],
    },
  });
  expect(project.server.world().dispatchRules).toEqual([shadow]);
});

it('ends what a run of another machine has left and is not at work on', async () => {
  const project = await besideOther();
  expect(await recoverFirst(request, here(project))).toMatchObject([{ runId: 'plan', outcome: 'reverted' }]);
  expect(project.server.world().dispatchRules.map(({ name, metadata }) => [name, metadata])).toEqual([['support', '']]);
});
