import { describe, expect, it } from 'vitest';
import { planId } from '../../../src/core/model/plan-id.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import type { Edit } from '../../../src/core/plan/plan.ts';
import { Problem } from '../../../src/core/problem.ts';
import { type RecoverRequest, recoverRuns } from '../../../src/flows/run/recover-runs.ts';
import type { RunTools, VerifyChange } from '../../../src/flows/run/run-tools.ts';
import { problemOf } from '../../adapters/livekit/client.ts';
import { memoryJournals } from '../../support/memory-journals.ts';
import { virtualClock } from '../../support/virtual-clock.ts';
import { inbound, OTHER_NUMBER, outbound, rule, world } from '../../support/world.ts';
import { type Project, planOf, projectWith, writesIn } from './project.ts';

const main = inbound('main');
const support = rule('support');
const out = outbound('out');
const simple = () => world({ inboundTrunks: [main], outboundTrunks: [out], dispatchRules: [support] });
const renamed: Edit = { kind: 'inboundTrunk', before: main, after: { ...main, name: 'renamed' } };
const described: Edit = { kind: 'dispatchRule', before: support, after: { ...support, metadata: 'm' } };
const gone: Edit = { kind: 'dispatchRule', before: support, after: null };
const created: Edit = {
  kind: 'inboundTrunk',
  before: null,
  after: inbound('new', { sipTrunkId: planId('name', 'inboundTrunk', 'new'), numbers: [OTHER_NUMBER] }),
};
const twin: Edit = { kind: 'outboundTrunk', before: null, after: { ...out, sipTrunkId: planId('name', 'outboundTrunk', 'out') } };

const failing: VerifyChange = async () => ({ verification: { verdict: 'fail', checks: [] }, failed: true });

/** A run that a signal stopped after so many requests. */
async function stoppedAfter(count: number, ...edits: Edit[]): Promise<Project> {
  const project = projectWith(simple(), {
    wire: async (call) => {
      if (call.access === 'write' && writesIn(project.methods).length === count) project.interrupt.abort();
      return await call.forward();
    },
  });
  expect((await project.run(planOf(...edits))).result).toBe('between');
  return project;
}

/** When the clock of a project begins. */
const BEGUN_AT = virtualClock().now();

/** A run whose process ended where its request should be sent, or once the server had carried it out. */
async function diedAt(edit: Edit, when: 'before' | 'after'): Promise<Project> {
  const project = projectWith(simple(), {
    journals: memoryJournals(undefined, () => BEGUN_AT),
    wire: async (call) => {
      if (call.access === 'read') return await call.forward();
      if (when === 'after') await call.forward();
      throw new TypeError('the process died');
    },
  });
  await expect(project.run(planOf(edit))).rejects.toThrow('the process died');
  return project;
}

const afresh = ({ tools, server }: Project): RunTools => ({ ...tools, ...server.client(), signal: new AbortController().signal });
const recover = (project: Project, request: Partial<RecoverRequest> = {}, tools: Partial<RunTools> = {}) =>
  recoverRuns({ runId: null, recoveredBy: 'recover1', lockWaitMs: 0, verify: null, ...request }, { ...afresh(project), ...tools });
const lastRecordOf = async ({ journals, tools }: Project, runId = 'run1') => (await journals.read(tools.target, runId)).records.at(-1);

describe('recover tells what became of a run', () => {
  it('that had some steps left', async () => {
    const project = await stoppedAfter(1, renamed, described);
    expect(await recover(project)).toEqual([{ runId: 'run1', outcome: 'finished', what: 'finished: 1 step had reached the server' }]);
    expect(project.progress).toContainEqual({ type: 'recover', runId: 'run1', outcome: 'finished' });
    expect(await lastRecordOf(project)).toMatchObject({ kind: 'done', outcome: 'applied' });
    expect(await recover(project)).toEqual([]);
  });

  it('all of whose steps were done', async () => {
    const project = await stoppedAfter(2, renamed, described);
    expect(await recover(project)).toMatchObject([{ outcome: 'finished', what: 'all of its steps had reached the server' }]);
  });

  it('none of whose steps was done', async () => {
    const project = await diedAt(created, 'before');
    expect(await recover(project)).toMatchObject([{ outcome: 'clean', what: 'none of its steps had reached the server' }]);
    expect(await lastRecordOf(project)).toMatchObject({ kind: 'done', outcome: 'unchanged' });
  });

  it('that has nothing left to do, and of none that nobody knows', async () => {
    const project = projectWith(simple());
    await project.run(planOf(renamed));
    expect(await recover(project, { runId: 'run1' })).toEqual([
      { runId: 'run1', outcome: 'clean', what: 'it had ended: nothing is left to do' },
    ]);
    expect(await problemOf(recover(project, { runId: 'run7' }))).toMatchObject({ id: 'run-not-found' });
  });
});

describe('recover', () => {
  it('keeps others out meanwhile, under its own name', async () => {
    const project = await stoppedAfter(1, renamed, described);
    const holders: string[] = [];
    const watched = project.server.client(async (call) => {
      if (call.access === 'write') holders.push(...project.locks.held.values());
      return await call.forward();
    });
    await recover(project, {}, watched);
    expect(holders).toEqual(['recover1']);
    expect(project.locks.held.size).toBe(0);
  });
});

describe('recover of one run', () => {
  it('leaves others as they are', async () => {
    let refused = 0;
    const project = projectWith(simple(), {
      wire: async (call) => {
        if (call.method !== 'DeleteSIPDispatchRule' || refused === 2) return await call.forward();
        refused += 1;
        return { status: 400, text: JSON.stringify({ code: 'invalid_argument', msg: 'no' }) };
      },
    });
    expect((await project.run(planOf(renamed, gone), { onFailure: 'stop' })).result).toBe('between');
    const outside: Edit = { kind: 'outboundTrunk', before: out, after: { ...out, name: 'outside' } };
    expect((await project.run(planOf(outside, gone), { runId: 'run2', onFailure: 'stop' })).result).toBe('between');
    expect(await recover(project, { runId: 'run2' })).toMatchObject([{ runId: 'run2', outcome: 'finished' }]);
    expect(await lastRecordOf(project)).toMatchObject({ kind: 'done', outcome: 'between' });
    expect(await recover(project)).toMatchObject([{ runId: 'run1', outcome: 'finished' }]);
  });
});

describe('recover of a run in which somebody else has had a hand', () => {
  it('takes back what it can where what is left to do was changed', async () => {
    const project = await stoppedAfter(1, renamed, described);
    await project.server.client().writer.update('dispatchRule', 'SDR_support', { metadata: 'theirs' });
    expect(await recover(project)).toEqual([{ runId: 'run1', outcome: 'reverted', what: 'taken back: 1 step had reached the server' }]);
    expect(project.server.world()).toMatchObject({ inboundTrunks: [{ name: 'main' }], dispatchRules: [{ metadata: 'theirs' }] });
    expect(await lastRecordOf(project)).toMatchObject({ kind: 'done', outcome: 'rolledBack' });
  });

  it('goes on with nothing where what was done is gone, and says why both ways are barred', async () => {
    const project = await stoppedAfter(1, described, renamed);
    await project.server.client().writer.delete('dispatchRule', 'SDR_support');
    const problem = await problemOf(recover(project));
    expect(problem).toMatchObject({ id: 'change-incomplete', exit: 8, worldChanged: 'partly' });
    expect(problem.summary).toBe(
      'run run1 is neither finished nor taken back: dispatch rule support (SDR_support) was deleted by somebody else in the meantime',
    );
    expect(problem.facts.detail).toEqual([
      'nor the other way: it is taken back as far as it is still ours',
      'dispatch rule support (SDR_support) was changed by somebody else, and is left as it is',
      'done: update dispatch rule support (SDR_support)',
    ]);
    expect(problem.facts.nextSteps).toEqual(expect.arrayContaining(['sipctl show run1', 'sipctl recover run1']));
    expect(project.server.world()).toMatchObject({ inboundTrunks: [{ name: 'main' }], dispatchRules: [] });
    expect(await lastRecordOf(project)).toMatchObject({ kind: 'done', outcome: 'between' });
  });

  it('stays open for another try where the server cannot be reached for the way back', async () => {
    const project = await stoppedAfter(1, renamed, described);
    await project.server.client().writer.update('dispatchRule', 'SDR_support', { metadata: 'theirs' });
    const away = project.server.client(async (call) => (call.access === 'write' ? 'unreachable' : await call.forward()));
    const problem = await problemOf(recover(project, {}, away));
    expect(problem).toMatchObject({ id: 'change-incomplete', exit: 8 });
    expect(problem.facts.detail?.[0]).toMatch(/^nor the other way: .*no connection/);
    expect(await lastRecordOf(project)).not.toMatchObject({ kind: 'done' });
    expect(await recover(project)).toMatchObject([{ outcome: 'reverted' }]);
  });

  it('takes it back where what is left would do harm now', async () => {
    const project = await stoppedAfter(1, described, created);
    await project.server.client().writer.create('inboundTrunk', inbound('theirs', { sipTrunkId: '', numbers: [OTHER_NUMBER] }));
    expect(await recover(project)).toMatchObject([{ outcome: 'reverted' }]);
    const { inboundTrunks, dispatchRules } = project.server.world();
    expect([inboundTrunks.map(({ name }) => name).sort(), dispatchRules[0]?.metadata]).toEqual([['main', 'theirs'], '']);
  });

  it('says what it met where neither is possible: what is left would do harm, and what was done is not ours any more', async () => {
    const project = await stoppedAfter(1, described, created);
    const { writer } = project.server.client();
    await writer.create('inboundTrunk', inbound('theirs', { sipTrunkId: '', numbers: [OTHER_NUMBER] }));
    await writer.update('dispatchRule', 'SDR_support', { metadata: 'theirs' });
    const problem = await problemOf(recover(project));
    expect(problem.summary).toMatch(/neither finished nor taken back: the rest of it .* \(SERVER_REFUSES\)$/);
    expect(problem.facts.detail?.[0]).toBe('nor the other way: it is taken back as far as it is still ours');
    expect(await lastRecordOf(project)).toMatchObject({ kind: 'done', outcome: 'between' });
  });

  it('says so where the object of the step in the middle is neither as before nor as asked', async () => {
    const project = await diedAt(renamed, 'before');
    await project.server.client().writer.update('inboundTrunk', 'ST_main', { name: 'theirs' });
    const problem = await problemOf(recover(project));
    expect(problem.summary).toContain('inbound trunk main (ST_main) was changed by somebody else meanwhile');
    expect(problem.facts.detail).toContain('changed by somebody else in the middle of: update inbound trunk main (ST_main)');
    expect(project.server.world().inboundTrunks).toMatchObject([{ name: 'theirs' }]);
  });
});

describe('recover of a step of which nobody knows whether it was done', () => {
  it.each<[string, Edit]>([
    ['an update', renamed],
    ['a create', created],
    ['a delete', gone],
  ])('looks at the object: %s', async (_, edit) => {
    expect(await recover(await diedAt(edit, 'before'))).toMatchObject([{ outcome: 'clean' }]);
    const done = await diedAt(edit, 'after');
    expect(await recover(done)).toMatchObject([{ outcome: 'finished', what: 'all of its steps had reached the server' }]);
    const { records } = await done.journals.read(done.tools.target, 'run1');
    expect(records.map(({ kind }) => kind)).toEqual(['begin', 'end', 'verify', 'done']);
  });

  it.each<[string, Edit, (project: Project) => Promise<unknown>]>([
    ['updated', renamed, ({ server }) => server.client().writer.delete('inboundTrunk', 'ST_main')],
    ['deleted', gone, ({ server }) => server.client().writer.update('dispatchRule', 'SDR_support', { metadata: 'theirs' })],
  ])('stops where somebody else was at the object that was to be %s', async (_, edit, theirs) => {
    const project = await diedAt(edit, 'before');
    await theirs(project);
    expect((await problemOf(recover(project))).summary).toContain('was changed by somebody else meanwhile');
  });
});

describe('recover of a create of which nobody knows whether it came to be', () => {
  it('does not take an equal object that was there before for its own', async () => {
    const project = await diedAt(twin, 'before');
    expect(await recover(project)).toMatchObject([{ outcome: 'clean' }]);
    expect(project.server.world().outboundTrunks).toHaveLength(1);
  });

  it('knows its own from one that was there before', async () => {
    const project = await diedAt(twin, 'after');
    expect(await recover(project, { verify: failing })).toMatchObject([{ outcome: 'reverted' }]);
    expect(project.server.world().outboundTrunks).toMatchObject([{ sipTrunkId: 'ST_out' }]);
  });

  it('waits until the deadline of the request has passed, and then looks again', async () => {
    const project = await diedAt(created, 'before');
    project.clock.at(
      9_000,
      async () =>
        void (await project.server.client().writer.create('inboundTrunk', inbound('new', { sipTrunkId: '', numbers: [OTHER_NUMBER] }))),
    );
    expect(await recover(project)).toMatchObject([{ outcome: 'finished', what: 'all of its steps had reached the server' }]);
  });

  it('waits no longer than one deadline, though the clock was set back by an hour', async () => {
    const project = await diedAt(created, 'before');
    const before = project.clock.monotonic();
    project.clock.jump(-3_600_000);
    expect(await recover(project)).toMatchObject([{ outcome: 'clean' }]);
    expect(project.clock.monotonic() - before).toBe(10_000);
  });
});

describe('recover of a run whose result is found wrong', () => {
  it('takes it back while that is possible', async () => {
    const project = await stoppedAfter(1, renamed, described);
    expect(await recover(project, { verify: failing })).toMatchObject([{ outcome: 'reverted' }]);
    expect(project.server.world()).toMatchObject({ inboundTrunks: [{ name: 'main' }], dispatchRules: [{ metadata: '' }] });
  });

  it('says so and lets it stand where the old object is gone', async () => {
    const project = await stoppedAfter(2, renamed, gone);
    expect(await recover(project, { verify: failing })).toEqual([
      {
        runId: 'run1',
        outcome: 'finished',
        what: 'all of its steps had reached the server; the check finds: the check of the result did not pass',
      },
    ]);
    expect(await lastRecordOf(project)).toMatchObject({ kind: 'done', outcome: 'unverified' });
  });
});

describe('recover of a run whose secret can be had nowhere', () => {
  const newPassword: Edit = { kind: 'inboundTrunk', before: main, after: { ...main, authPassword: new Secret('typed by hand') } };

  it('takes it back where the secret is still to be set', async () => {
    const project = await stoppedAfter(1, described, newPassword);
    expect(await recover(project)).toMatchObject([{ outcome: 'reverted' }]);
    expect(project.server.world().dispatchRules).toMatchObject([{ metadata: '' }]);
  });

  it('says how to set it anew where it cannot be taken back, either', async () => {
    const project = await stoppedAfter(1, described, newPassword);
    await project.server.client().writer.update('dispatchRule', 'SDR_support', { metadata: 'theirs' });
    const problem = await problemOf(recover(project));
    expect(problem.summary).toMatch(/: authPassword of inbound trunk main \(ST_main\) can be had nowhere any more$/);
    expect(problem.facts.detail?.[0]).toBe('it was typed or piped in, or only the server had it');
    expect(problem.facts.nextSteps?.[0]).toBe('set it anew: sipctl trunk update NAME --auth-password REFERENCE');
  });

  it('gets it from where the plan had it', async () => {
    const given = { ...main, authPassword: new Secret('from the vault', 'env:NEW') };
    const project = await stoppedAfter(1, described, { kind: 'inboundTrunk', before: main, after: given });
    const asked: string[] = [];
    const resolve = async (reference: string, purpose: string) => {
      asked.push(`${reference} for ${purpose}`);
      return new Secret('from the vault', reference);
    };
    expect(await recover(project, {}, { secrets: { resolve } })).toMatchObject([{ outcome: 'finished' }]);
    expect(asked[0]).toMatch(/^env:NEW for authPassword of inbound trunk main/);
    expect(project.server.world().inboundTrunks[0]?.authPassword.reveal()).toBe('from the vault');
  });

  it('asks for the secret where the way back needs it, too', async () => {
    const project = await stoppedAfter(1, newPassword, described);
    await project.server.client().writer.update('dispatchRule', 'SDR_support', { metadata: 'theirs' });
    const problem = await problemOf(recover(project));
    expect(problem.facts.detail?.join()).toContain('nor the other way: authPassword of inbound trunk main (ST_main) can be had nowhere');
    expect(project.server.world().inboundTrunks[0]?.authPassword.reveal()).toBe('typed by hand');
  });
});

describe('recover of a run that was begun in spite of a risk', () => {
  it.each([
    [['CALL_DROP'], 'finished'],
    [[], 'reverted'],
  ] as const)('goes on with it: agreed to %j, it is %s', async (agreed, outcome) => {
    const project = projectWith(simple(), {
      wire: async (call) => {
        if (call.access === 'write') project.interrupt.abort();
        return await call.forward();
      },
    });
    const away: Edit = { kind: 'dispatchRule', before: { ...support, metadata: 'm' }, after: { ...support, numbers: [OTHER_NUMBER] } };
    const back: Edit = { kind: 'dispatchRule', before: { ...support, numbers: [OTHER_NUMBER] }, after: support };
    const plan = planOf(described, away, back);
    const hazards = agreed.map((id) => ({
      id,
      subject: { kind: 'dispatchRule', name: 'support', id: 'SDR_support' } as const,
      detail: '',
      nextSteps: [],
    }));
    expect((await project.run({ ...plan, hazards })).result).toBe('between');
    expect(await recover(project)).toMatchObject([{ outcome }]);
  });
});

describe('recover that is stopped itself', () => {
  it('sends nothing, and leaves the run to another try', async () => {
    const project = await stoppedAfter(1, renamed, described);
    const signal = AbortSignal.abort(new Problem('terminated', 'stopped by SIGTERM'));
    const sent: string[] = [];
    const { livekit, writer } = project.server.client(async (call) => {
      if (call.access === 'write') sent.push(call.method);
      return await call.forward();
    });
    expect(await problemOf(recover(project, {}, { signal, livekit, writer }))).toMatchObject({ id: 'change-incomplete', exit: 8 });
    expect(sent).toEqual([]);
    expect(await lastRecordOf(project)).not.toMatchObject({ kind: 'done' });
    expect(await recover(project)).toMatchObject([{ outcome: 'finished' }]);
  });
});
