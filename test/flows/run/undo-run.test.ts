import { describe, expect, it } from 'vitest';
import { planId } from '../../../src/core/model/plan-id.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import { makePlan } from '../../../src/core/plan/make-plan.ts';
import type { Edit } from '../../../src/core/plan/plan.ts';
import { describeRun, summariseRun } from '../../../src/core/run/describe-run.ts';
import { planUndo } from '../../../src/flows/run/undo-run.ts';
import { problemOf } from '../../adapters/livekit/client.ts';
import { contentOf } from '../../crash/content.ts';
import { digestsForTests } from '../../support/memory-locks.ts';
import { inbound, OTHER_NUMBER, rule, world } from '../../support/world.ts';
import { type Project, type ProjectOptions, planOf, projectWith } from './project.ts';

const main = inbound('main');
const support = rule('support');
const open = inbound('open', { numbers: [OTHER_NUMBER], authUsername: '', authPassword: '' });
const ofOpen = rule('open', { trunkIds: ['ST_open'], rule: { dispatchRuleDirect: { roomName: 'lobby' } } });
const simple = () => world({ inboundTrunks: [main, open], dispatchRules: [support, ofOpen] });
const renamed: Edit = { kind: 'inboundTrunk', before: main, after: { ...main, name: 'renamed' } };
const NEW = planId('name', 'inboundTrunk', 'new');
const made: Edit = { kind: 'inboundTrunk', before: null, after: inbound('new', { sipTrunkId: NEW, numbers: ['+15105550170'] }) };
const deleted: Edit = { kind: 'inboundTrunk', before: open, after: null };
const newPassword = (reference: string | null): Edit => ({
  kind: 'inboundTrunk',
  before: main,
  after: { ...main, authPassword: new Secret('the-new-password', reference) },
});

async function changed(edits: readonly Edit[], options: ProjectOptions = {}): Promise<Project> {
  const project = projectWith(simple(), options);
  expect((await project.run(planOf(...edits))).result).toBe('applied');
  return project;
}

async function undo({ tools, run }: Project) {
  const live = await tools.livekit.readWorld();
  const edits = await planUndo('run1', live, tools);
  return await run(makePlan(live, edits), { runId: 'run2', command: 'undo', undoes: 'run1', world: live });
}

describe('undo', () => {
  it.each([
    ['a change', [renamed]],
    ['what was made', [made, renamed]],
    ['a delete, whose object comes back under another id, with the rules that name it', [deleted]],
  ])('takes back %s', async (_, edits) => {
    const project = await changed(edits);
    expect((await undo(project)).result).toBe('applied');
    expect(contentOf(project.server.world())).toEqual(contentOf(simple()));
  });

  it('is refused where somebody else has changed the object since', async () => {
    const project = await changed([renamed]);
    await project.server.client().writer.update('inboundTrunk', 'ST_main', { metadata: 'theirs' });
    const problem = await problemOf(undo(project));
    expect(problem).toMatchObject({ id: 'foreign-change', exit: 6 });
    expect(problem.summary).toBe('inbound trunk renamed (ST_main) is not as run run1 left it');
    expect(problem.facts).toMatchObject({
      detail: ['taking the run back would end what was changed since'],
      nextSteps: ['sipctl show run1', 'change back by hand what should be'],
    });
  });

  it('of a password needs one that is had somewhere: the server has the new one only', async () => {
    const project = await changed([newPassword(null)]);
    const problem = await problemOf(undo(project));
    expect(problem).toMatchObject({ id: 'secret-needed', exit: 3 });
    expect(problem.summary).toBe('authPassword of inbound trunk main (ST_main) can be had nowhere any more');
    expect(problem.facts).toMatchObject({
      detail: ['only the server had it, and it has another one now'],
      nextSteps: ['set it by a reference: sipctl trunk update NAME --auth-password REFERENCE'],
    });
  });

  it('takes back a run whose result was found wrong and that stands, and nothing of one that changed nothing', async () => {
    const wrong = projectWith(simple());
    const verify = async () => ({ verification: { verdict: 'fail' as const, checks: [] }, failed: true });
    expect((await wrong.run(planOf(renamed), { verify, onFailure: 'stop' })).result).toBe('unverified');
    expect((await undo(wrong)).result).toBe('applied');
    expect(contentOf(wrong.server.world())).toEqual(contentOf(simple()));
    const none = projectWith(simple(), { wire: async (call) => (call.access === 'write' ? 'unreachable' : await call.forward()) });
    await expect(none.run(planOf(renamed))).rejects.toMatchObject({ id: 'server-unreachable' });
    expect(await planUndo('run1', none.server.world(), none.tools)).toEqual([]);
  });

  it('of a deleted trunk needs its password, which went with it', async () => {
    const project = await changed([{ kind: 'inboundTrunk', before: main, after: null }]);
    expect(await problemOf(undo(project))).toMatchObject({ id: 'secret-needed', exit: 3 });
  });

  it('of a password takes the reference that an earlier run had it from', async () => {
    const first = new Secret('p', 'env:FIRST');
    const resolve = async (reference: string) => new Secret(reference === 'env:FIRST' ? 'p' : 'other', reference);
    const project = projectWith(world(), { tools: { secrets: { resolve } } });
    const create: Edit = {
      kind: 'inboundTrunk',
      before: null,
      after: { ...main, sipTrunkId: planId('name', 'inboundTrunk', 'main'), authPassword: first },
    };
    await project.run(planOf(create), { runId: 'run0' });
    const [before = null] = project.server.world().inboundTrunks;
    const after = before === null ? null : { ...before, authPassword: new Secret('typed by hand') };
    await project.run(planOf({ kind: 'inboundTrunk', before, after }));
    expect((await undo(project)).result).toBe('applied');
    expect(project.server.world().inboundTrunks[0]?.authPassword.reveal()).toBe('p');
  });

  it('of a run that has not come to its end waits for recover', async () => {
    const project = projectWith(simple(), {
      wire: async (call) => {
        if (call.access === 'write') project.interrupt.abort();
        return await call.forward();
      },
    });
    expect((await project.run(planOf(renamed, made))).result).toBe('between');
    expect(await problemOf(undo(project))).toMatchObject({
      id: 'run-unfinished',
      summary: 'run run1 has not come to an end, so there is nothing to undo yet',
      facts: { nextSteps: ['sipctl recover run1'] },
    });
  });

  it('of a run that was taken back has nothing to do', async () => {
    const project = projectWith(simple(), {
      wire: async (call) =>
        call.method === 'UpdateSIPInboundTrunk' ? { status: 400, text: '{"code":"invalid_argument","msg":"no"}' } : await call.forward(),
    });
    expect((await project.run(planOf(made, renamed))).result).toBe('rolledBack');
    expect(await planUndo('run1', project.server.world(), project.tools)).toEqual([]);
  });
});

describe('the history', () => {
  it('tells each run with its result, the newest first, and its steps with what they changed', async () => {
    const project = await changed([renamed, made]);
    await undo(project);
    const { runs } = await project.journals.list(project.tools.target);
    expect(runs.map(summariseRun)).toMatchObject([
      { runId: 'run2', command: 'undo', result: 'applied', undoes: 'run1', exitCode: 0, steps: 2 },
      { runId: 'run1', command: 'apply', result: 'applied', undoes: null, exitCode: 0, steps: 2 },
    ]);
    const told = describeRun(await project.journals.read(project.tools.target, 'run1'), digestsForTests.plain);
    expect(told.done).toMatchObject([
      { step: 1, action: 'update', status: 'done', change: [{ field: 'name', before: 'main', after: 'renamed' }] },
      { step: 2, action: 'create', status: 'done', hashBefore: null, subject: { id: expect.stringMatching(/^ST_/) } },
    ]);
  });

  it('has no secret in it', async () => {
    const project = await changed([newPassword('env:NEW')]);
    expect([...project.journals.texts.values()].join()).not.toMatch(/the-new-password|"p"/);
    const told = describeRun(await project.journals.read(project.tools.target, 'run1'), digestsForTests.plain);
    expect(JSON.stringify(told)).not.toContain('the-new-password');
  });
});
