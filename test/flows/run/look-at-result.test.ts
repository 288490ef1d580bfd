import { describe, expect, it } from 'vitest';
import type { Check } from '../../../src/core/check.ts';
import { planId } from '../../../src/core/model/plan-id.ts';
import type { Edit } from '../../../src/core/plan/plan.ts';
import { Problem } from '../../../src/core/problem.ts';
import type { VerifyChange } from '../../../src/flows/run/run-tools.ts';
import { inbound, outbound, rule, world } from '../../support/world.ts';
import { type Project, planOf, projectWith } from './project.ts';

const main = inbound('main');
const support = rule('support');
const simple = () => world({ inboundTrunks: [main], dispatchRules: [support] });
const renamed: Edit = { kind: 'inboundTrunk', before: main, after: { ...main, name: 'renamed' } };
const gone: Edit = { kind: 'dispatchRule', before: support, after: null };

const check = (name: string, status: Check['status'], nextSteps: string[] = []): Check => ({
  id: 'rule.agents',
  status,
  subject: { kind: 'dispatchRule', name, id: `SDR_${name}` },
  evidence: `${name} has no agent`,
  nextSteps,
});
const finding =
  (...checks: Check[]): VerifyChange =>
  async () => ({ verification: { verdict: 'fail', checks }, failed: true });

/** Does something once, when the lists are read after the first write. */
function onceWritten(work: (project: Project) => Promise<'unreachable' | undefined>): Project {
  let written = false;
  let answer: 'unreachable' | undefined;
  let done = false;
  const project: Project = projectWith(simple(), {
    wire: async (call) => {
      written ||= call.access === 'write';
      if (!written || call.method !== 'ListSIPInboundTrunk') return await call.forward();
      if (!done) {
        done = true;
        answer = await work(project);
      }
      return answer ?? (await call.forward());
    },
  });
  return project;
}

describe('the look at the result', () => {
  it('is shown check by check, and is about what was changed and lives on', async () => {
    const seen: string[][] = [];
    const project = projectWith(simple());
    const checks = [check('support', 'pass'), check('sales', 'warn')];
    const outcome = await project.run(planOf(renamed, gone), {
      verify: async (touched) => {
        seen.push([...touched]);
        return { verification: { verdict: 'pass', checks }, failed: false };
      },
    });
    expect(outcome).toMatchObject({ result: 'applied', verification: { verdict: 'pass', checks } });
    expect(seen).toEqual([['ST_main'], ['ST_main']]);
    const told = project.progress.filter(({ type }) => type === 'check');
    expect(told).toEqual([...checks, ...checks].map((each) => ({ type: 'check', check: each })));
  });

  it('tells the first fault with its way out, and the others', async () => {
    const { run } = projectWith(simple());
    const verify = finding(check('fine', 'pass'), check('support', 'fail', ['sipctl dispatch update support']), check('sales', 'fail'));
    const { problem } = await run(planOf(renamed), { verify, onFailure: 'stop' });
    expect(problem?.summary).toBe('the change was made: support: support has no agent');
    expect(problem?.facts).toMatchObject({ detail: ['sales: sales has no agent'], nextSteps: ['sipctl dispatch update support'] });
  });

  it('that fails without a fault of its own, as under --strict, sends to verify', async () => {
    const { run, journals, tools } = projectWith(simple());
    const { problem } = await run(planOf(renamed), { verify: finding(check('support', 'warn')), onFailure: 'stop' });
    const { records } = await journals.read(tools.target, 'run1');
    expect(records.slice(-2)).toMatchObject([
      { kind: 'verify', verdict: 'fail' },
      { kind: 'done', outcome: 'unverified' },
    ]);
    expect(problem).toMatchObject({ id: 'verification-failed', exit: 9, facts: { nextSteps: ['sipctl verify'] } });
    expect(problem?.summary).toBe('the change was made: the check of the result did not pass');
  });

  it.each([
    ['SIGTERM', new Problem('terminated', 'stopped by SIGTERM')],
    ['Ctrl-C', undefined],
  ])('that is cut off by %s takes nothing back: the journal stays open', async (_, reason) => {
    const project = projectWith(simple());
    const outcome = await project.run(planOf(renamed), {
      verify: async () => {
        project.interrupt.abort(reason);
        return { verification: { verdict: 'pass', checks: [] }, failed: false };
      },
    });
    expect(outcome).toMatchObject({ result: 'between', problem: { id: 'change-incomplete', exit: 8, worldChanged: 'asAsked' } });
    expect(outcome.problem?.summary).toBe('all steps were done, then: stopped before the result was checked');
    expect(project.server.world().inboundTrunks).toMatchObject([{ name: 'renamed' }]);
    expect((await project.journals.read(project.tools.target, 'run1')).records.at(-1)?.kind).not.toBe('done');
  });

  it('that is not possible lets the change stand, and says that it was not taken back, either', async () => {
    const project = onceWritten(async () => 'unreachable');
    const outcome = await project.run(planOf(renamed));
    expect(outcome).toMatchObject({ result: 'unverified', problem: { id: 'verification-failed', exit: 9, worldChanged: 'asAsked' } });
    expect(outcome.problem?.summary).toMatch(/^the change was made: the result could not be checked: .*no connection/);
    expect(outcome.problem?.facts.detail?.at(-1)).toMatch(/^it was not taken back: /);
    const { records } = await project.journals.read(project.tools.target, 'run1');
    expect(records.at(-1)).toMatchObject({ kind: 'done', outcome: 'unverified' });
    expect(project.server.world().inboundTrunks).toMatchObject([{ name: 'renamed' }]);
  });

  it('that finds somebody else at work on what was changed, once all is done, takes nothing from them', async () => {
    const project = onceWritten(async ({ server }) => {
      await server.client().writer.update('inboundTrunk', 'ST_main', { metadata: 'theirs' });
      return undefined;
    });
    const outcome = await project.run(planOf(renamed));
    expect(outcome).toMatchObject({ result: 'unverified', problem: { id: 'verification-failed', exit: 9 } });
    expect(outcome.problem?.summary).toContain('inbound trunk renamed (ST_main) was changed by somebody else in the meantime: metadata');
    expect(project.server.world().inboundTrunks).toMatchObject([{ name: 'renamed', metadata: 'theirs' }]);
  });

  it('sees a change of trunks that call out, too, and of what was made', async () => {
    const id = planId('name', 'outboundTrunk', 'out');
    const project = projectWith(simple(), {
      wire: async (call) => {
        const [made] = project.server.world().outboundTrunks;
        if (made !== undefined && call.method === 'ListSIPInboundTrunk')
          await project.server.client().writer.update('outboundTrunk', made.sipTrunkId, { metadata: 'theirs' });
        return await call.forward();
      },
    });
    const outcome = await project.run(planOf({ kind: 'outboundTrunk', before: null, after: outbound('out', { sipTrunkId: id }) }));
    expect(outcome).toMatchObject({ result: 'unverified', problem: { exit: 9 } });
    expect(outcome.problem?.summary).toMatch(/outbound trunk out \(ST_\w+\) was changed by somebody else in the meantime: metadata$/);
    expect(outcome.problem?.facts.nextSteps).toEqual(['run the command again: it starts from what is there now']);
  });

  it('that finds somebody else at work before the deletes stops there, and takes back what is still its own', async () => {
    const project = onceWritten(async ({ server }) => {
      await server.client().writer.update('inboundTrunk', 'ST_main', { metadata: 'theirs' });
      return undefined;
    });
    const outcome = await project.run(planOf(renamed, gone));
    expect(outcome).toMatchObject({ result: 'between', problem: { id: 'change-incomplete', exit: 8 } });
    expect(outcome.problem?.summary).toMatch(/^1 of 2 steps is done, then: inbound trunk renamed \(ST_main\) was changed by somebody else/);
    expect(project.server.world()).toMatchObject({ inboundTrunks: [{ metadata: 'theirs' }], dispatchRules: [{ name: 'support' }] });
  });
});
