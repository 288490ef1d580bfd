import { describe, expect, it } from 'vitest';
import { planId } from '../../../src/core/model/plan-id.ts';
import type { Edit } from '../../../src/core/plan/plan.ts';
import { recoverRuns } from '../../../src/flows/run/recover-runs.ts';
import type { VerifyChange } from '../../../src/flows/run/run-tools.ts';
import type { Wire } from '../../support/livekit-in-process.ts';
import { memoryJournals } from '../../support/memory-journals.ts';
import { inbound, OTHER_NUMBER, outbound, rule, world } from '../../support/world.ts';
import { type Project, planOf, projectWith, writesIn } from './project.ts';

const main = inbound('main');
const support = rule('support');
const simple = () => world({ inboundTrunks: [main], dispatchRules: [support] });
const renamed: Edit = { kind: 'inboundTrunk', before: main, after: { ...main, name: 'renamed' } };
const described: Edit = { kind: 'dispatchRule', before: support, after: { ...support, metadata: 'm' } };
const made: Edit = {
  kind: 'outboundTrunk',
  before: null,
  after: outbound('new', { sipTrunkId: planId('name', 'outboundTrunk', 'new') }),
};

const refused: Wire = async () => ({ status: 400, text: JSON.stringify({ code: 'invalid_argument', msg: 'no' }) });
const dies: Wire = async () => {
  throw new TypeError('the process died');
};
/** What becomes of writes, the nth time; those after the last go through. */
function writesMeet(...fates: readonly (Wire | null)[]): Wire {
  let writes = 0;
  return (call) => {
    if (call.access === 'read') return call.forward();
    writes += 1;
    return fates[writes - 1]?.(call) ?? call.forward();
  };
}

const recordsOf = async ({ journals, tools }: Project, runId: string) => await journals.read(tools.target, runId);
const recover = (project: Project, runId: string | null = null, verify: VerifyChange | null = null) =>
  recoverRuns(
    { runId, recoveredBy: 'recover1', lockWaitMs: 0, verify },
    { ...project.tools, ...project.server.client(), signal: new AbortController().signal },
  );

describe('the way back of a run', () => {
  it('is a run of its own, with a journal that says what it takes back', async () => {
    const project = projectWith(simple(), { wire: writesMeet(null, refused) });
    expect((await project.run(planOf(renamed, described))).result).toBe('rolledBack');
    const { header, records } = await recordsOf(project, 'run1back');
    expect(header).toMatchObject({ command: 'rollback', undoes: 'run1' });
    expect(records.map(({ kind }) => kind)).toEqual(['begin', 'end', 'verify', 'done']);
    expect(records.at(-1)).toMatchObject({ outcome: 'applied' });
  });

  it('that cannot begin has changed nothing, and leaves what was done', async () => {
    const project = projectWith(simple(), { wire: writesMeet(null, refused, refused) });
    const outcome = await project.run(planOf(renamed, described));
    expect(outcome).toMatchObject({ result: 'between', problem: { exit: 8 }, steps: [{ status: 'left' }, { status: 'untouched' }] });
    expect((await recordsOf(project, 'run1back')).records.at(-1)).toMatchObject({ kind: 'done', outcome: 'unchanged' });
  });

  it('is tried under another name where it was tried before', async () => {
    const project = projectWith(simple(), { wire: writesMeet(null, refused, refused) });
    await project.run(planOf(renamed, described));
    const verify: VerifyChange = async () => ({ verification: { verdict: 'fail', checks: [] }, failed: true });
    expect(await recover(project, null, verify)).toMatchObject([{ runId: 'run1', outcome: 'reverted' }]);
    expect((await recordsOf(project, 'run1back2')).records.at(-1)).toMatchObject({ kind: 'done', outcome: 'applied' });
    expect(project.server.world()).toMatchObject({ inboundTrunks: [{ name: 'main' }], dispatchRules: [{ metadata: '' }] });
  });

  it('that meets somebody else at its end was carried out all the same', async () => {
    let isBack = false;
    const project = projectWith(simple(), {
      wire: async (call) => {
        const reply = await call.forward();
        isBack ||= project.server.world().inboundTrunks.some(({ name }) => name === 'main') && writesIn(project.methods).length === 3;
        if (isBack && call.method === 'GetSIPInboundTrunk')
          await project.server.client().writer.update('inboundTrunk', 'ST_main', { metadata: 'theirs' });
        return call.method === 'UpdateSIPDispatchRule' ? await refused(call) : reply;
      },
    });
    await project.server.client().writer.update('dispatchRule', 'SDR_support', { metadata: '' });
    expect((await project.run(planOf(renamed, described))).result).toBe('rolledBack');
    expect(project.server.world().inboundTrunks).toMatchObject([{ name: 'main', metadata: 'theirs' }]);
  });
});

describe('a process that dies on the way back', () => {
  const died = async (...fates: readonly (Wire | null)[]): Promise<Project> => {
    const project = projectWith(simple(), { wire: writesMeet(...fates) });
    await expect(project.run(planOf(renamed, made, described))).rejects.toThrow('the process died');
    return project;
  };

  it.each([null, 'run1'])('is gone on with on that way by recover %s, and told as the run that was asked for', async (runId) => {
    const project = await died(null, null, refused, null, dies);
    expect(await recover(project, runId)).toEqual([{ runId: 'run1', outcome: 'reverted', what: 'it was taken back' }]);
    expect(project.server.world()).toMatchObject({
      inboundTrunks: [{ name: 'main' }],
      outboundTrunks: [],
      dispatchRules: [{ metadata: '' }],
    });
    expect((await recordsOf(project, 'run1')).records.at(-1)).toMatchObject({ kind: 'done', outcome: 'rolledBack' });
    expect((await recordsOf(project, 'run1back')).records.at(-1)).toMatchObject({ kind: 'done', outcome: 'applied' });
    expect(project.progress.filter(({ type }) => type === 'recover')).toEqual([{ type: 'recover', runId: 'run1', outcome: 'reverted' }]);
    expect(await recover(project)).toEqual([]);
  });

  it('before its first request has changed nothing by it: the run is gone on with', async () => {
    const project = await died(null, null, refused, dies);
    expect(await recover(project)).toMatchObject([{ runId: 'run1', outcome: 'finished' }]);
    expect(project.server.world()).toMatchObject({ inboundTrunks: [{ name: 'renamed' }], dispatchRules: [{ metadata: 'm' }] });
  });

  it('at its end is told as taken back, and nothing more is sent', async () => {
    let alive = true;
    const journals = memoryJournals(({ runId, when, record }) => {
      alive &&= !(runId === 'run1' && when === 'before' && 'kind' in record && record.kind === 'done');
      if (!alive) throw new TypeError('the process died');
    });
    const project = projectWith(simple(), { journals, wire: writesMeet(null, refused) });
    await expect(project.run(planOf(renamed, described))).rejects.toThrow('the process died');
    const dead = await recordsOf(project, 'run1');
    const afterwards = memoryJournals();
    for (const run of [dead, await recordsOf(project, 'run1back')]) {
      const journal = await afterwards.begin(run.header);
      for (const { at: _, ...event } of run.records) await journal.append(event);
    }
    const sent: string[] = [];
    const client = project.server.client((call) => {
      if (call.access === 'write') sent.push(call.method);
      return call.forward();
    });
    const tools = { ...project.tools, ...client, journals: afterwards };
    expect(await recoverRuns({ runId: null, recoveredBy: 'recover1', lockWaitMs: 0, verify: null }, tools)).toEqual([
      { runId: 'run1', outcome: 'reverted', what: 'it was taken back' },
    ]);
    expect(sent).toEqual([]);
  });
});

describe('a create that came to be twice while its process was dead', () => {
  it('leaves one object when it is recovered', async () => {
    const project = projectWith(simple(), {
      wire: async (call) => {
        if (call.access === 'read') return await call.forward();
        await call.forward();
        await call.forward();
        throw new TypeError('the process died');
      },
    });
    await expect(project.run(planOf(made))).rejects.toThrow('the process died');
    expect(project.server.world().outboundTrunks).toHaveLength(2);
    expect(await recover(project)).toMatchObject([{ outcome: 'finished' }]);
    expect(project.server.world().outboundTrunks).toHaveLength(1);
    const { records } = await recordsOf(project, 'run1');
    expect(records.map(({ kind }) => kind)).toEqual(['begin', 'end', 'begin', 'end', 'verify', 'done']);
  });
});

describe('somebody else at the same time', () => {
  it('who makes a rule for the same calls is named, with what both claim', async () => {
    const free = rule('new', { sipDispatchRuleId: planId('name', 'dispatchRule', 'new'), numbers: [OTHER_NUMBER] });
    const project = projectWith(simple(), {
      wire: async (call) => {
        const reply = await call.forward();
        if (call.method !== 'CreateSIPDispatchRule') return reply;
        const { writer } = project.server.client();
        const theirs = await writer.create(
          'dispatchRule',
          rule('theirs', { sipDispatchRuleId: '', numbers: [OTHER_NUMBER], trunkIds: ['ST_x'] }),
        );
        await writer.update('dispatchRule', theirs.sipDispatchRuleId, { trunkIds: ['ST_main'] });
        return reply;
      },
    });
    const { result, problem } = await project.run(planOf({ kind: 'dispatchRule', before: null, after: free }));
    expect(result).toBe('rolledBack');
    expect(problem?.summary).toMatch(
      /dispatch rule theirs \(SDR_\w+\) came at the same time as dispatch rule new \(SDR_\w+\) and takes the same calls$/,
    );
    expect(problem?.facts.detail?.[0]).toMatch(/^both claim calls to \+15105550150 .*: LiveKit fails such calls while both are there$/);
  });
});
