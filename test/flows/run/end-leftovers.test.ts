import { describe, expect, it } from 'vitest';
import { makePlan } from '../../../src/core/plan/make-plan.ts';
import { findUnfinished } from '../../../src/flows/run/find-unfinished.ts';
import { recoverRuns } from '../../../src/flows/run/recover-runs.ts';
import { inbound, OTHER_NUMBER, rule, world } from '../../support/world.ts';
import { type Project, projectWith } from './project.ts';

const CALLER = '+15105550142';
const support = rule('support');
const sales = rule('sales', { trunkIds: ['ST_sales'] });
const trunks = [inbound('main'), inbound('sales', { numbers: [OTHER_NUMBER] })];
const canaryOf = (runId: string, of: typeof support) => ({
  ...of,
  sipDispatchRuleId: `SDR_${runId}`,
  name: `sipctl:${runId}:canary:of=${of.sipDispatchRuleId}:${of.name}`,
  inboundNumbers: [CALLER],
  metadata: 'new',
});
const left = (...canaries: (typeof support)[]) =>
  projectWith(world({ inboundTrunks: trunks, dispatchRules: [support, sales, ...canaries] }));
const recover = ({ tools }: Project) => recoverRuns({ runId: null, recoveredBy: 'recover1', lockWaitMs: 0, verify: null }, tools);
const what = 'no journal of it is here; reverted by the names of its temporary objects';

describe('temporary objects of runs that nobody here knows', () => {
  it('are ended run by run, each in a run of its own, and told', async () => {
    const project = left(canaryOf('r1', support), canaryOf('r2', sales));
    expect(await findUnfinished(project.server.world(), project.tools)).toEqual({ died: [], elsewhere: ['r1', 'r2'], damaged: [] });
    expect(await recover(project)).toEqual([
      { runId: 'r1', outcome: 'reverted', what },
      { runId: 'r2', outcome: 'reverted', what },
    ]);
    expect(project.progress).toEqual([
      { type: 'recover', runId: 'r1', outcome: 'reverted' },
      { type: 'recover', runId: 'r2', outcome: 'reverted' },
    ]);
    expect(
      project.server
        .world()
        .dispatchRules.map(({ name }) => name)
        .sort(),
    ).toEqual(['sales', 'support']);
    const { runs } = await project.journals.list(project.tools.target);
    expect(runs.map(({ header }) => [header.runId, header.command])).toEqual(
      expect.arrayContaining([
        ['recover1', 'recover'],
        ['recover12', 'recover'],
      ]),
    );
    expect(runs.map(({ records }) => records.at(-1))).toMatchObject(Array(2).fill({ kind: 'done', outcome: 'applied' }));
  });

  it('become what they stand in for where that is gone: nothing else answers its calls', async () => {
    const lists = { numbers: [], trunkIds: [] };
    const shadow = {
      ...support,
      ...lists,
      sipDispatchRuleId: 'SDR_shadow',
      name: 'sipctl:r1:shadow:of=SDR_support;trunkIds=ST_main:support',
    };
    const project = projectWith(world({ inboundTrunks: trunks, dispatchRules: [sales, shadow] }));
    expect(await recover(project)).toMatchObject([{ runId: 'r1' }]);
    expect(project.server.world().dispatchRules).toContainEqual(
      expect.objectContaining({ sipDispatchRuleId: 'SDR_shadow', name: 'support', trunkIds: ['ST_main'] }),
    );
  });

  it('are left where the server refuses what would end them, and the reason is told', async () => {
    const project = projectWith(world({ inboundTrunks: trunks, dispatchRules: [support, sales, canaryOf('r1', support)] }), {
      wire: async (call) =>
        call.access === 'read'
          ? await call.forward()
          : { status: 400, text: JSON.stringify({ code: 'invalid_argument', msg: 'not today' }) },
    });
    await expect(recover(project)).rejects.toMatchObject({ id: 'server-refused', facts: { serverSaid: 'not today' } });
    expect(project.server.world().dispatchRules).toHaveLength(3);
    const [run] = (await project.journals.list(project.tools.target)).runs;
    expect(run?.records.at(-1)).toMatchObject({ kind: 'done', outcome: 'unchanged' });
  });
});

describe('a run that died here', () => {
  it('is found with its command, and its temporary objects are not those of a stranger', async () => {
    const project = projectWith(world({ inboundTrunks: trunks, dispatchRules: [support] }), {
      wire: async (call) => {
        if (call.access === 'read') return await call.forward();
        await call.forward();
        throw new TypeError('the process died');
      },
    });
    const edit = { kind: 'dispatchRule', before: support, after: { ...support, metadata: 'new' } } as const;
    const plan = makePlan(project.server.world(), [edit], { strategy: 'shadow', runId: 'run1' });
    await expect(project.run(plan)).rejects.toThrow('the process died');
    expect(project.server.world().dispatchRules).toHaveLength(2);
    expect(await findUnfinished(project.server.world(), project.tools)).toEqual({
      died: [{ runId: 'run1', command: 'apply', startedAt: expect.any(String) }],
      elsewhere: [],
      damaged: [],
    });
  });
});
