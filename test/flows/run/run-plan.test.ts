import { describe, expect, it } from 'vitest';
import { planId } from '../../../src/core/model/plan-id.ts';
import type { Edit } from '../../../src/core/plan/plan.ts';
import { Problem } from '../../../src/core/problem.ts';
import { problemOf } from '../../adapters/livekit/client.ts';
import type { Wire, WireCall } from '../../support/livekit-in-process.ts';
import { inbound, NUMBER, OTHER_NUMBER, outbound, rule, world } from '../../support/world.ts';
import { planOf, projectWith, writesIn } from './project.ts';

const main = inbound('main');
const support = rule('support');
const simple = () => world({ inboundTrunks: [main], dispatchRules: [support] });

const NEW_TRUNK = planId('name', 'inboundTrunk', 'new');
const newTrunk = inbound('new', { sipTrunkId: NEW_TRUNK, numbers: [OTHER_NUMBER] });
const newRule = rule('second', { sipDispatchRuleId: planId('name', 'dispatchRule', 'second'), trunkIds: [NEW_TRUNK] });
const createTrunk: Edit = { kind: 'inboundTrunk', before: null, after: newTrunk };
const createRule: Edit = { kind: 'dispatchRule', before: null, after: newRule };
const renameTrunk: Edit = { kind: 'inboundTrunk', before: main, after: { ...main, name: 'renamed' } };
const changeAgents: Edit = {
  kind: 'dispatchRule',
  before: support,
  after: { ...support, roomConfig: rule('x', { roomConfig: { agents: [{ agentName: 'other' }] } }).roomConfig },
};
const deleteRule: Edit = { kind: 'dispatchRule', before: support, after: null };
const deleteTrunk: Edit = { kind: 'inboundTrunk', before: main, after: null };

const isWrite = ({ access }: WireCall) => access === 'write';
/** The nth write gets another fate. */
function atWrite(count: number, fate: Wire): Wire {
  let writes = 0;
  return (call) => {
    if (isWrite(call)) writes += 1;
    return isWrite(call) && writes === count ? fate(call) : call.forward();
  };
}
const refusing: Wire = async () => ({ status: 400, text: JSON.stringify({ code: 'invalid_argument', msg: 'no' }) });
const cutBefore: Wire = async () => 'cut';
const cutAfter: Wire = async (call) => {
  await call.forward();
  return 'cut';
};

describe('a plan', () => {
  it('refers to what it makes by ids that the server gives', async () => {
    const { server, run } = projectWith(simple());
    const outcome = await run(planOf(createTrunk, createRule));
    expect(outcome).toMatchObject({ result: 'applied', problem: null, steps: [{ status: 'done' }, { status: 'done' }] });
    const made = server.world().inboundTrunks.find(({ name }) => name === 'new');
    expect(made?.sipTrunkId).toMatch(/^ST_/);
    expect(server.world().dispatchRules.find(({ name }) => name === 'second')?.trunkIds).toEqual([made?.sipTrunkId]);
  });

  it('is written down before each request and after each read-back', async () => {
    const { journals, tools, run } = projectWith(simple());
    await run(planOf(renameTrunk, changeAgents));
    const { records } = await journals.read(tools.target, 'run1');
    expect(records.map(({ kind }) => kind)).toEqual(['begin', 'end', 'begin', 'end', 'verify', 'done']);
  });

  it('looks at the result before what was there before is deleted, and again at the end', async () => {
    const order: string[] = [];
    const { run } = projectWith(simple(), {
      wire: (call) => {
        if (call.access === 'write') order.push(call.method);
        return call.forward();
      },
    });
    const verify = async () => {
      order.push('verify');
      return { verification: { verdict: 'pass' as const, checks: [] }, failed: false };
    };
    await run(planOf(createTrunk, deleteRule), { verify });
    expect(order).toEqual(['CreateSIPInboundTrunk', 'verify', 'DeleteSIPDispatchRule', 'verify']);
  });

  it('made from an older state is refused before anything is sent', async () => {
    const { server, methods, run } = projectWith(simple());
    await server.client().writer.update('inboundTrunk', 'ST_main', { metadata: 'theirs' });
    const problem = await problemOf(run(planOf(renameTrunk), { world: simple() }));
    expect(problem).toMatchObject({ id: 'foreign-change', exit: 6, worldChanged: 'no' });
    expect(problem.summary).toContain('metadata');
    expect(writesIn(methods)).toEqual([]);
  });
});

describe('a step that fails', () => {
  it('as the first one changes nothing and ends as it failed', async () => {
    const { server, journals, tools, run } = projectWith(simple(), { wire: atWrite(1, refusing) });
    expect(await problemOf(run(planOf(renameTrunk, changeAgents)))).toMatchObject({ id: 'server-refused', exit: 1 });
    expect(server.world().inboundTrunks[0]?.name).toBe('main');
    expect((await journals.read(tools.target, 'run1')).records.at(-1)).toMatchObject({ kind: 'done', outcome: 'unchanged' });
  });

  it('after others is the end of a run that leaves nothing behind', async () => {
    const { server, run } = projectWith(simple(), { wire: atWrite(3, refusing) });
    const before = server.world();
    const outcome = await run(planOf(createTrunk, createRule, renameTrunk));
    expect(outcome).toMatchObject({ result: 'rolledBack', problem: { id: 'change-rolled-back', exit: 7, worldChanged: 'no' } });
    expect(outcome.steps.map(({ status }) => status)).toEqual(['undone', 'undone', 'untouched']);
    expect(server.world()).toEqual(before);
  });

  it('after a delete brings the object back, and whoever named it to its new id', async () => {
    const second = rule('other', { numbers: [OTHER_NUMBER] });
    const start = world({ inboundTrunks: [main], dispatchRules: [second, support] });
    const { server, run } = projectWith(start, { wire: atWrite(2, refusing) });
    const outcome = await run(planOf(deleteTrunk, deleteRule));
    expect(outcome.result).toBe('rolledBack');
    const [trunk] = server.world().inboundTrunks;
    expect(trunk?.name).toBe('main');
    expect(server.world().dispatchRules.map(({ trunkIds }) => trunkIds)).toEqual([[trunk?.sipTrunkId], [trunk?.sipTrunkId]]);
  });

  it('stays where it is told to stop there', async () => {
    const { run } = projectWith(simple(), { wire: atWrite(2, refusing) });
    const outcome = await run(planOf(createTrunk, renameTrunk), { onFailure: 'stop' });
    expect(outcome).toMatchObject({ result: 'between', problem: { id: 'change-incomplete', exit: 8, worldChanged: 'partly' } });
    expect(outcome.problem?.facts.nextSteps?.[0]).toBe('sipctl recover run1');
  });
});

describe('a delete', () => {
  it('that somebody else was quicker with is done all the same', async () => {
    const project = projectWith(simple(), {
      wire: async (call) => {
        if (call.method === 'DeleteSIPDispatchRule') await project.server.client().writer.delete('dispatchRule', 'SDR_support');
        return await call.forward();
      },
    });
    expect(await project.run(planOf(deleteRule))).toMatchObject({ result: 'applied', steps: [{ status: 'done' }] });
  });

  it('that the server refuses is not done', async () => {
    const { run, server } = projectWith(simple(), { wire: atWrite(1, refusing) });
    expect(await problemOf(run(planOf(deleteRule)))).toMatchObject({ id: 'server-refused' });
    expect(server.world().dispatchRules).toHaveLength(1);
  });
});

describe('a create whose answer never came', () => {
  it('is taken for done where it was', async () => {
    const { server, methods, run } = projectWith(simple(), { wire: atWrite(1, cutAfter) });
    expect((await run(planOf(createTrunk, createRule))).result).toBe('applied');
    expect(writesIn(methods)).toHaveLength(2);
    expect(server.world().inboundTrunks.filter(({ name }) => name === 'new')).toHaveLength(1);
  });

  it('is sent again where it was not, once its deadline and a pause have passed', async () => {
    const { server, clock, methods, run } = projectWith(simple(), { wire: atWrite(1, cutBefore) });
    expect((await run(planOf(createTrunk))).result).toBe('applied');
    expect(writesIn(methods)).toHaveLength(2);
    expect(clock.monotonic()).toBeGreaterThanOrEqual(12_000);
    expect(server.world().inboundTrunks.filter(({ name }) => name === 'new')).toHaveLength(1);
  });

  it('that the server carries out late, after it was sent again, leaves one object', async () => {
    const project = projectWith(world(), {
      wire: atWrite(1, async (call) => {
        project.clock.at(13_000, async () => void (await call.forward()));
        return 'cut';
      }),
    });
    const after = outbound('out', { sipTrunkId: planId('name', 'outboundTrunk', 'out') });
    expect((await project.run(planOf({ kind: 'outboundTrunk', before: null, after }))).result).toBe('applied');
    expect(project.server.world().outboundTrunks).toHaveLength(1);
  });
});

describe('somebody else', () => {
  it('who changes an object between two steps keeps it; the rest is taken back', async () => {
    let writes = 0;
    const project = projectWith(simple(), {
      wire: async (call) => {
        if (isWrite(call)) writes += 1;
        const reply = await call.forward();
        if (isWrite(call) && writes === 1)
          await project.server.client().writer.update('dispatchRule', 'SDR_support', { metadata: 'theirs' });
        return reply;
      },
    });
    const outcome = await project.run(planOf(renameTrunk, changeAgents));
    expect(outcome).toMatchObject({ result: 'rolledBack', problem: { exit: 7 } });
    expect(project.server.world()).toMatchObject({ inboundTrunks: [{ name: 'main' }], dispatchRules: [{ metadata: 'theirs' }] });
  });

  it('who changes what a run has changed is not overwritten by its rollback', async () => {
    let writes = 0;
    const project = projectWith(simple(), {
      wire: async (call) => {
        if (isWrite(call)) writes += 1;
        if (isWrite(call) && writes === 2) {
          await project.server.client().writer.update('inboundTrunk', 'ST_main', { metadata: 'theirs' });
          return await refusing(call);
        }
        return await call.forward();
      },
    });
    const outcome = await project.run(planOf(renameTrunk, changeAgents));
    expect(outcome).toMatchObject({ result: 'between', problem: { id: 'change-incomplete', exit: 8 } });
    expect(outcome.problem?.facts.detail?.join()).toContain('was changed by somebody else, and is left as it is');
    expect(project.server.world().inboundTrunks[0]).toMatchObject({ name: 'renamed', metadata: 'theirs' });
  });

  it.each([
    [[], 'rolledBack'],
    [['CONFLICT_STORED'], 'applied'],
  ] as const)(
    'who makes a trunk for the same calls at the same time makes the run step back unless that was agreed to: %j, %s',
    async (agreed, result) => {
      const project = projectWith(simple(), {
        wire: async (call) => {
          const reply = await call.forward();
          if (call.method !== 'CreateSIPInboundTrunk') return reply;
          // LiveKit stores both of two racing creates; here one is made beside the other by an update, which it does not check.
          const { writer } = project.server.client();
          const theirs = await writer.create('inboundTrunk', inbound('theirs', { sipTrunkId: '', numbers: ['+15105550199'] }));
          await writer.update('inboundTrunk', theirs.sipTrunkId, { numbers: [OTHER_NUMBER] });
          return reply;
        },
      });
      const subject = { kind: 'inboundTrunk', name: 'new', id: '' } as const;
      const hazards = agreed.map((id) => ({ id, subject, detail: '', nextSteps: [] }));
      const outcome = await project.run({ ...planOf(createTrunk), hazards });
      expect(outcome.result).toBe(result);
      if (outcome.problem === null) return;
      expect(outcome).toMatchObject({ result: 'rolledBack', problem: { exit: 7 } });
      expect(outcome.problem?.summary).toMatch(
        /: inbound trunk theirs \(ST_\w+\) came at the same time as inbound trunk new \(ST_\w+\) and takes the same calls$/,
      );
      expect(
        project.server
          .world()
          .inboundTrunks.map(({ name }) => name)
          .sort(),
      ).toEqual(['main', 'theirs']);
    },
  );
});

describe('a signal', () => {
  it('before the first step leaves everything as it is', async () => {
    const { interrupt, methods, run } = projectWith(simple());
    interrupt.abort(new Problem('terminated', 'stopped by SIGTERM'));
    const problem = await problemOf(run(planOf(renameTrunk)));
    expect(problem).toMatchObject({ id: 'terminated', exit: 143, worldChanged: 'no', summary: 'stopped before the first step' });
    expect(writesIn(methods)).toEqual([]);
  });

  it('during a request is the last thing that is sent', async () => {
    const project = projectWith(simple(), {
      wire: async (call) => {
        if (isWrite(call)) {
          project.interrupt.abort();
          project.methods.length = 0;
        }
        return await call.forward();
      },
    });
    const outcome = await project.run(planOf(renameTrunk, changeAgents));
    expect(outcome).toMatchObject({ result: 'between', problem: { exit: 8 }, steps: [{ status: 'done' }, { status: 'untouched' }] });
    expect(project.methods).toEqual([]);
    expect((await project.journals.read(project.tools.target, 'run1')).records.at(-1)).toMatchObject({ kind: 'end', step: 1 });
  });
});

describe('the look at the result', () => {
  const failing = async () => ({ verification: { verdict: 'fail' as const, checks: [] }, failed: true });

  it('that finds a fault takes the change back', async () => {
    const { server, run } = projectWith(simple());
    const outcome = await run(planOf(renameTrunk, deleteRule), { verify: failing });
    expect(outcome).toMatchObject({ result: 'rolledBack', problem: { exit: 7 } });
    expect(server.world()).toMatchObject({ inboundTrunks: [{ name: 'main' }], dispatchRules: [{ name: 'support' }] });
  });

  it('that finds a fault after the old object is gone says that the change stands', async () => {
    let looks = 0;
    const { server, run } = projectWith(simple());
    const outcome = await run(planOf(renameTrunk, deleteRule), {
      verify: async () => {
        looks += 1;
        return { verification: { verdict: looks === 1 ? 'pass' : 'fail', checks: [] }, failed: looks > 1 };
      },
    });
    expect(outcome).toMatchObject({ result: 'unverified', problem: { id: 'verification-failed', exit: 9, worldChanged: 'asAsked' } });
    expect(server.world().dispatchRules).toEqual([]);
  });

  it('that finds a fault leaves the change where it is told to stop', async () => {
    const { server, run } = projectWith(simple());
    const outcome = await run(planOf(renameTrunk), { verify: failing, onFailure: 'stop' });
    expect(outcome).toMatchObject({ result: 'unverified', problem: { exit: 9 } });
    expect(server.world().inboundTrunks[0]?.name).toBe('renamed');
  });
});

describe('independent steps', () => {
  it('are under way together, as many as are allowed', async () => {
    let now = 0;
    let most = 0;
    const { run, server } = projectWith(world(), {
      wire: async (call) => {
        if (!isWrite(call)) return await call.forward();
        now += 1;
        most = Math.max(most, now);
        await new Promise((resolve) => setImmediate(resolve));
        const reply = await call.forward();
        now -= 1;
        return reply;
      },
    });
    const edits = Array.from({ length: 12 }, (_, at): Edit => {
      const name = `t${at}`;
      return {
        kind: 'inboundTrunk',
        before: null,
        after: inbound(name, { sipTrunkId: planId('name', 'inboundTrunk', name), numbers: [`${NUMBER}${at}`] }),
      };
    });
    expect((await run(planOf(...edits), { concurrency: 4 })).result).toBe('applied');
    expect(most).toBe(4);
    expect(server.world().inboundTrunks).toHaveLength(12);
  });
});
