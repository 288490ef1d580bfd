import { describe, expect, it } from 'vitest';
import { planId } from '../../../src/core/model/plan-id.ts';
import type { Edit } from '../../../src/core/plan/plan.ts';
import { Problem } from '../../../src/core/problem.ts';
import { recoverRuns } from '../../../src/flows/run/recover-runs.ts';
import { runPlan } from '../../../src/flows/run/run-plan.ts';
import { problemOf } from '../../adapters/livekit/client.ts';
import type { Wire } from '../../support/livekit-in-process.ts';
import { memoryJournals } from '../../support/memory-journals.ts';
import { inbound, OTHER_NUMBER, rule, world } from '../../support/world.ts';
import { type Project, planOf, projectWith, writesIn } from './project.ts';

const main = inbound('main');
const support = rule('support');
const simple = () => world({ inboundTrunks: [main], dispatchRules: [support] });
const created: Edit = {
  kind: 'inboundTrunk',
  before: null,
  after: inbound('new', { sipTrunkId: planId('name', 'inboundTrunk', 'new'), numbers: [OTHER_NUMBER] }),
};
const renamed: Edit = { kind: 'inboundTrunk', before: main, after: { ...main, name: 'renamed' } };
const described: Edit = { kind: 'dispatchRule', before: support, after: { ...support, metadata: 'm' } };

const recover = ({ tools, server }: Project) =>
  recoverRuns(
    { runId: null, recoveredBy: 'recover1', lockWaitMs: 0, verify: null },
    { ...tools, ...server.client(), signal: new AbortController().signal },
  );

describe('a key that is revoked in the middle', () => {
  it('ends the change with 8 and an open journal, from which it is finished with another key', async () => {
    let writes = 0;
    const project = projectWith(simple(), {
      wire: async (call) => {
        writes += call.access === 'write' ? 1 : 0;
        return writes > 1 ? { status: 401, text: 'invalid API key: testkey' } : await call.forward();
      },
    });
    const outcome = await project.run(planOf(created, renamed));
    expect(outcome).toMatchObject({ result: 'between', problem: { id: 'change-incomplete', exit: 8, worldChanged: 'partly' } });
    expect(await recover(project)).toMatchObject([{ runId: 'run1', outcome: 'finished' }]);
    expect(
      project.server
        .world()
        .inboundTrunks.map(({ name }) => name)
        .sort(),
    ).toEqual(['new', 'renamed']);
  });
});

describe('a disk that is full', () => {
  const full = (from: number) => {
    let records = 0;
    return memoryJournals(({ when }) => {
      records += when === 'before' ? 1 : 0;
      if (records >= from) throw new Problem('state-unwritable', 'no space left on device');
    });
  };

  it('from the beginning keeps the change from beginning', async () => {
    const { run, methods } = projectWith(simple(), { journals: full(1) });
    expect(await problemOf(run(planOf(renamed)))).toMatchObject({ id: 'state-unwritable', worldChanged: 'no' });
    expect(writesIn(methods)).toEqual([]);
  });

  it('in the middle ends it: nothing more is sent, and what is not in the journal is told', async () => {
    const { run, methods, warnings } = projectWith(simple(), { journals: full(3) });
    const outcome = await run(planOf(renamed, described));
    expect(outcome).toMatchObject({ result: 'between', problem: { exit: 8 }, steps: [{ status: 'left' }, { status: 'untouched' }] });
    expect(writesIn(methods)).toHaveLength(1);
    expect(warnings.join()).toContain('"kind":"end","step":1,"id":"ST_main"');
  });
});

describe('a fault of sipctl itself', () => {
  it.each(['GetSIPDispatchRule', 'ListSIPDispatchRule', 'UpdateSIPDispatchRule'])(
    'in the middle of a step leaves a journal to recover from: %s',
    async (method) => {
      let writes = 0;
      const broken: Wire = async (call) => {
        writes += call.access === 'write' ? 1 : 0;
        if (writes > 0 && call.method === method) throw new TypeError('a bug');
        return await call.forward();
      };
      const project = projectWith(simple(), { wire: broken });
      const thrown = await project.run(planOf(renamed, described)).catch((error: unknown) => error);
      if (thrown instanceof TypeError) {
        expect(project.locks.held.size).toBe(0);
        expect(await recover(project)).toMatchObject([{ outcome: 'finished' }]);
      } else expect(method).toBe('GetSIPDispatchRule');
      expect(project.server.world()).toMatchObject({ inboundTrunks: [{ name: 'renamed' }], dispatchRules: [{ metadata: 'm' }] });
    },
  );
});

describe('a process that stood still', () => {
  it('between its look and its write looks again', async () => {
    let stood = false;
    const project = projectWith(simple(), {
      wire: async (call) => {
        const reply = await call.forward();
        if (call.method === 'GetSIPInboundTrunk' && !stood) {
          stood = true;
          project.clock.pass(3_600_000);
          await project.server.client().writer.update('inboundTrunk', 'ST_main', { metadata: 'theirs' });
        }
        return reply;
      },
    });
    expect(await problemOf(project.run(planOf(renamed)))).toMatchObject({ id: 'foreign-change', exit: 6 });
    expect(writesIn(project.methods)).toEqual([]);
  });

  it('between two steps looks at what it has done, too, before it goes on', async () => {
    let reads = 0;
    const project = projectWith(simple(), {
      wire: async (call) => {
        const reply = await call.forward();
        reads += call.method === 'GetSIPInboundTrunk' ? 1 : 0;
        if (call.method !== 'GetSIPInboundTrunk' || reads !== 2) return reply;
        // The look back; then the lid is closed, and somebody else is at work.
        project.clock.jump(3_600_000);
        await project.server.client().writer.update('inboundTrunk', 'ST_main', { metadata: 'theirs' });
        return reply;
      },
    });
    const outcome = await project.run(planOf(renamed, described));
    expect(outcome.steps[1]?.status).toBe('untouched');
    expect(outcome.problem?.summary).toContain('changed by somebody else in the meantime: metadata');
    expect(project.server.world()).toMatchObject({ inboundTrunks: [{ metadata: 'theirs' }], dispatchRules: [{ metadata: '' }] });
  });
});

describe('a second sipctl', () => {
  it('on the same machine is refused while the first is at work', async () => {
    const project = projectWith(simple(), {
      wire: async (call) => {
        if (call.access === 'write') expect(await problemOf(second())).toMatchObject({ id: 'lock-held', exit: 6 });
        return await call.forward();
      },
    });
    const second = () =>
      runPlan(
        {
          ...{ runId: 'run2', command: 'apply', concurrency: 1, lockWaitMs: 0, onFailure: 'rollback', undoes: null, verify: null },
          plan: planOf(described),
          world: simple(),
        } as const,
        { ...project.tools, ...project.server.client() },
      );
    expect((await project.run(planOf(renamed))).result).toBe('applied');
  });
});

describe('an object that is deleted by hand', () => {
  it('in the middle is not made again by the way back', async () => {
    let writes = 0;
    const project = projectWith(simple(), {
      wire: async (call) => {
        writes += call.access === 'write' ? 1 : 0;
        if (call.access === 'read' || writes === 1) return await call.forward();
        await project.server.client().writer.delete('inboundTrunk', 'ST_main');
        return { status: 400, text: JSON.stringify({ code: 'invalid_argument', msg: 'no' }) };
      },
    });
    const outcome = await project.run(planOf(renamed, described));
    expect(outcome).toMatchObject({ result: 'between', problem: { id: 'change-incomplete', exit: 8 } });
    expect(project.server.world().inboundTrunks).toEqual([]);
  });
});

describe('the next change', () => {
  it('finishes what a dead one left before it begins, and says so', async () => {
    const lines: string[] = [];
    const project = projectWith(simple(), {
      tools: { reporter: { line: (text) => lines.push(text), warn: () => undefined, progress: () => undefined, verbose: () => undefined } },
      wire: async (call) => {
        if (call.access === 'write') project.interrupt.abort();
        return await call.forward();
      },
    });
    expect((await project.run(planOf(renamed, described))).result).toBe('between');
    const again = { ...project.tools, ...project.server.client(), signal: new AbortController().signal };
    const request = {
      runId: 'run2',
      command: 'apply',
      concurrency: 1,
      lockWaitMs: 0,
      onFailure: 'rollback',
      undoes: null,
      verify: null,
    } as const;
    const outcome = await runPlan({ ...request, plan: planOf(created), world: project.server.world() }, again);
    expect(outcome.result).toBe('applied');
    expect(lines.join()).toContain('run run1 had stopped half-way; finished');
    expect(project.server.world().dispatchRules[0]?.metadata).toBe('m');
  });
});
