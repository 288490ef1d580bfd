import { describe, expect, it } from 'vitest';
import { planId } from '../../../src/core/model/plan-id.ts';
import type { Edit } from '../../../src/core/plan/plan.ts';
import type { Wire } from '../../support/livekit-in-process.ts';
import { memoryJournals } from '../../support/memory-journals.ts';
import { inbound, OTHER_NUMBER, rule, world } from '../../support/world.ts';
import { type Project, planOf, projectWith } from './project.ts';

const main = inbound('main');
const support = rule('support');
const simple = () => world({ inboundTrunks: [main], dispatchRules: [support] });
const renamed: Edit = { kind: 'inboundTrunk', before: main, after: { ...main, name: 'renamed' } };
const described: Edit = { kind: 'dispatchRule', before: support, after: { ...support, metadata: 'm' } };
const created: Edit = {
  kind: 'inboundTrunk',
  before: null,
  after: inbound('new', { sipTrunkId: planId('name', 'inboundTrunk', 'new'), numbers: [OTHER_NUMBER] }),
};

/** The nth write is refused. */
function refusing(nth: number): Wire {
  let writes = 0;
  return async (call) => {
    writes += call.access === 'write' ? 1 : 0;
    if (call.access === 'read' || writes !== nth) return await call.forward();
    return { status: 400, text: JSON.stringify({ code: 'invalid_argument', msg: 'not today' }) };
  };
}
const watched = ({ progress }: Project) =>
  progress.map((event) => (event.type === 'step' ? `${event.status} ${event.step} ${event.action} ${event.subject.name}` : event.type));

describe('whoever watches a run', () => {
  it('sees each step begin and end, under the name that it gives, with the time that it took', async () => {
    const project = projectWith(simple(), {
      wire: async (call) => {
        if (call.access === 'write') project.clock.pass(1_500);
        return await call.forward();
      },
    });
    const { steps } = await project.run(planOf(renamed, described));
    expect(watched(project)).toEqual(['begin 1 update renamed', 'end 1 update renamed', 'begin 2 update support', 'end 2 update support']);
    expect(project.progress[3]).toMatchObject({ elapsedMs: 1_500 });
    expect(steps).toMatchObject([
      { id: 'ST_main', elapsedMs: 1_500 },
      { id: 'SDR_support', elapsedMs: 1_500 },
    ]);
  });

  it('sees that the answer to a request is missing', async () => {
    let lost = false;
    const project = projectWith(simple(), {
      wire: async (call) => {
        if (call.access === 'read' || lost) return await call.forward();
        lost = true;
        return 'cut';
      },
    });
    await project.run(planOf(renamed));
    expect(watched(project)).toEqual(['begin 1 update renamed', 'unknown 1 update renamed', 'end 1 update renamed']);
  });

  it('sees the steps taken back, the last one first, and no step of the way back as one of the plan', async () => {
    const project = projectWith(simple(), { wire: refusing(3) });
    await project.run(planOf(created, renamed, described));
    expect(watched(project)).toEqual([
      ...['begin 1 create new', 'end 1 create new', 'begin 2 update renamed', 'end 2 update renamed', 'begin 3 update support'],
      ...['undone 2 update renamed', 'undone 1 create new'],
    ]);
  });
});

describe('a run that failed', () => {
  it('tells what became of each step that was sent, once it is taken back', async () => {
    const { run } = projectWith(simple(), { wire: refusing(3) });
    const { problem } = await run(planOf(created, renamed, described));
    expect(problem?.summary).toMatch(/^nothing is changed: /);
    expect(problem?.facts.detail?.slice(-2)).toEqual([
      expect.stringMatching(/^undone: create new \(ST_\w+\)$/),
      'undone: update main (ST_main)',
    ]);
  });

  it.each([
    [2, '1 of 3 steps is done, then: ', 1],
    [3, '2 of 3 steps are done, then: ', 2],
  ])('and stops at step %i tells how far it came', async (nth, summary, done) => {
    const { run } = projectWith(simple(), { wire: refusing(nth) });
    const { problem } = await run(planOf(created, renamed, described), { onFailure: 'stop' });
    expect(problem?.summary.slice(0, summary.length)).toBe(summary);
    expect(problem?.facts.detail?.filter((line) => line.startsWith('done: '))).toHaveLength(done);
    expect(problem?.facts.detail?.join()).not.toContain('untouched');
  });

  it('says why it was not taken back where that failed, too', async () => {
    let refused = false;
    const project = projectWith(simple(), {
      wire: async (call) => {
        if (refused) return 'unreachable';
        refused = call.method === 'UpdateSIPDispatchRule';
        return refused ? { status: 400, text: JSON.stringify({ code: 'invalid_argument', msg: 'no' }) } : await call.forward();
      },
    });
    const outcome = await project.run(planOf(renamed, described));
    expect(outcome).toMatchObject({ result: 'between', steps: [{ status: 'left' }, { status: 'untouched' }] });
    expect(outcome.problem?.facts.detail).toContainEqual(expect.stringMatching(/^it was not taken back: .*no connection/));
    expect(outcome.problem?.facts.detail).toContain('left: update main (ST_main)');
  });
});

describe('the lock and the journal of a run', () => {
  it('say whom it waits for and whose lock it took over', async () => {
    const lines: string[] = [];
    const warnings: string[] = [];
    const project = projectWith(simple(), {
      tools: {
        reporter: {
          line: (text) => lines.push(text),
          warn: (text) => warnings.push(text),
          progress: () => undefined,
          verbose: () => undefined,
        },
        locks: {
          acquire: async (_target, _runId, { onWait }) => {
            onWait('run r1 of ann, for 3 s');
            return { tookOver: 'the lock of a dead process was taken over', release: async () => undefined };
          },
        },
      },
    });
    expect((await project.run(planOf(renamed))).result).toBe('applied');
    expect(lines).toEqual(['waiting for another sipctl: run r1 of ann, for 3 s']);
    expect(warnings).toEqual(['the lock of a dead process was taken over']);
  });

  it('do not change how it ended where they cannot be closed', async () => {
    const journals = memoryJournals();
    const full = async () => {
      throw new Error('no space left on device');
    };
    const project = projectWith(simple(), {
      journals: {
        ...journals,
        begin: async (header) => ({ ...(await journals.begin(header)), close: full }),
      },
      tools: { locks: { acquire: async () => ({ tookOver: null, release: full }) } },
    });
    expect((await project.run(planOf(renamed))).result).toBe('applied');
    expect(project.warnings).toEqual([
      'the journal could not be closed: Error: no space left on device',
      'the lock could not be given back: Error: no space left on device',
    ]);
  });
});

describe('a project that others have changed since the plan was made', () => {
  const theirs = (project: Project, numbers: string[]) =>
    project.server.client().writer.create('inboundTrunk', inbound('theirs', { sipTrunkId: '', numbers }));

  it('does not stop it where that is no matter to it', async () => {
    const project = projectWith(simple());
    await theirs(project, ['+15105550199']);
    expect((await project.run(planOf(created), { world: simple() })).result).toBe('applied');
  });

  it('stops it before the first request where it is not safe any more', async () => {
    const project = projectWith(simple());
    await theirs(project, [OTHER_NUMBER]);
    const refused = await project.run(planOf(created), { world: simple() }).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      id: 'foreign-change',
      exit: 6,
      summary: expect.stringMatching(/^the plan is not safe any more, since somebody else has changed the project: .*\(SERVER_REFUSES\)$/),
      facts: { detail: [expect.stringMatching(/^inbound trunk theirs \(ST_\w+\) was created by somebody else in the meantime$/)] },
    });
    expect(project.methods).not.toContain('CreateSIPInboundTrunk');
  });

  it('stops it where what it is to change is gone', async () => {
    const project = projectWith(simple());
    await project.server.client().writer.delete('inboundTrunk', 'ST_main');
    const refused = await project.run(planOf(renamed), { world: simple() }).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      id: 'foreign-change',
      summary: 'inbound trunk main (ST_main) was deleted by somebody else in the meantime',
      facts: { nextSteps: ['look at what there is now, then run the command again'] },
    });
  });

  it('stops it half-way where it stood still meanwhile, and the rest is not safe any more', async () => {
    const project = projectWith(simple(), {
      wire: async (call) => {
        const reply = await call.forward();
        if (call.method !== 'UpdateSIPDispatchRule' || project.server.world().inboundTrunks.length > 1) return reply;
        project.clock.pass(3_600_000);
        await theirs(project, [OTHER_NUMBER]);
        return reply;
      },
    });
    const outcome = await project.run(planOf(described, created));
    expect(outcome.problem?.summary).toMatch(/the rest is not safe any more, .*\(SERVER_REFUSES\)/);
    expect(outcome.problem?.facts.subject).toMatchObject({ kind: 'inboundTrunk', name: 'new' });
    expect(project.methods).not.toContain('CreateSIPInboundTrunk');
    expect(project.server.world().dispatchRules).toMatchObject([{ metadata: '' }]);
  });
});
