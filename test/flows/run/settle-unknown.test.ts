import { describe, expect, it } from 'vitest';
import { planId } from '../../../src/core/model/plan-id.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import type { Edit } from '../../../src/core/plan/plan.ts';
import type { LiveKitWriter } from '../../../src/ports.ts';
import { problemOf } from '../../adapters/livekit/client.ts';
import type { Wire } from '../../support/livekit-in-process.ts';
import { inbound, OTHER_NUMBER, outbound, rule, world } from '../../support/world.ts';
import { planOf, projectWith, writesIn } from './project.ts';

const main = inbound('main');
const out = outbound('out');
const simple = () => world({ inboundTrunks: [main], outboundTrunks: [out], dispatchRules: [rule('support')] });
const renamed: Edit = { kind: 'inboundTrunk', before: main, after: { ...main, name: 'renamed' } };
const deleted: Edit = { kind: 'dispatchRule', before: rule('support'), after: null };
const created: readonly Edit[] = [
  {
    kind: 'inboundTrunk',
    before: null,
    after: inbound('new', { sipTrunkId: planId('name', 'inboundTrunk', 'new'), numbers: [OTHER_NUMBER] }),
  },
  { kind: 'outboundTrunk', before: null, after: outbound('new', { sipTrunkId: planId('name', 'outboundTrunk', 'new') }) },
  {
    kind: 'dispatchRule',
    before: null,
    after: rule('new', { sipDispatchRuleId: planId('name', 'dispatchRule', 'new'), numbers: [OTHER_NUMBER] }),
  },
];

/** What becomes of writes, the nth time; those after the last go through. */
function writesMeet(...fates: readonly Wire[]): Wire {
  let writes = 0;
  return (call) => {
    if (call.access === 'read') return call.forward();
    writes += 1;
    return (fates[writes - 1] ?? ((each) => each.forward()))(call);
  };
}
const lost: Wire = async () => 'cut';
const doneAndCut: Wire = async (call) => {
  await call.forward();
  return 'cut';
};
const failing =
  (msg: string): Wire =>
  async () => ({ status: 500, text: JSON.stringify({ code: 'unknown', msg }) });

describe.each(created)('a create of $kind whose answer never came', (edit) => {
  const names = (project: ReturnType<typeof projectWith>) =>
    Object.values(project.server.world())
      .flat()
      .filter((object) => typeof object === 'object' && object.name === 'new');

  it('is taken for done where it was', async () => {
    const project = projectWith(simple(), { wire: writesMeet(doneAndCut) });
    expect((await project.run(planOf(edit))).result).toBe('applied');
    expect([names(project).length, writesIn(project.methods).length]).toEqual([1, 1]);
  });

  it('is sent again where it was not', async () => {
    const project = projectWith(simple(), { wire: writesMeet(lost) });
    expect((await project.run(planOf(edit))).result).toBe('applied');
    expect([names(project).length, writesIn(project.methods).length]).toEqual([1, 2]);
  });

  it('leaves one object where the server carries it out as long after as it likes, while the run lasts', async () => {
    for (const delay of [500, 9_000, 10_500, 11_900, 12_500, 13_900]) {
      const project = projectWith(simple(), {
        wire: writesMeet(async (call) => {
          project.clock.at(delay, async () => void (await call.forward()));
          return 'cut';
        }),
      });
      expect((await project.run(planOf(edit))).result).toBe('applied');
      await project.clock.sleep(60_000);
      expect(names(project)).toHaveLength(1);
    }
  });

  it('is taken for done where the server says of the second that the first has come to be, late', async () => {
    const project = projectWith(simple(), {
      wire: writesMeet(lost, async (call) => {
        await call.forward();
        return edit.kind === 'outboundTrunk' ? 'cut' : await call.forward();
      }),
    });
    expect((await project.run(planOf(edit))).result).toBe('applied');
    expect(names(project)).toHaveLength(1);
  });

  it('is not taken for what somebody else makes under its name meanwhile', async () => {
    const other: Wire = async () => {
      const { writer } = project.server.client();
      if (edit.kind === 'inboundTrunk') await writer.create('inboundTrunk', inbound('new', { sipTrunkId: '', numbers: ['+15105550177'] }));
      else if (edit.kind === 'outboundTrunk')
        await writer.create('outboundTrunk', outbound('new', { sipTrunkId: '', address: 'sip.theirs.example' }));
      else await writer.create('dispatchRule', rule('new', { sipDispatchRuleId: '', numbers: ['+15105550177'] }));
      return 'cut';
    };
    const project = projectWith(simple(), { wire: writesMeet(other) });
    expect((await project.run(planOf(edit))).result).toBe('applied');
    expect([names(project).length, writesIn(project.methods).length]).toEqual([2, 2]);
  });

  it('changes nothing where the server refuses the second', async () => {
    const no: Wire = async () => ({ status: 400, text: JSON.stringify({ code: 'invalid_argument', msg: 'no' }) });
    const project = projectWith(simple(), { wire: writesMeet(lost, no) });
    expect(await problemOf(project.run(planOf(edit)))).toMatchObject({ id: 'server-refused', facts: { serverSaid: 'no' } });
    expect(names(project)).toEqual([]);
  });

  it('ends with 8 where it cannot be told after three tries, and is looked for again by recover', async () => {
    const project = projectWith(simple(), { wire: writesMeet(lost, lost, lost) });
    const outcome = await project.run(planOf(edit));
    expect(outcome).toMatchObject({ result: 'between', problem: { id: 'change-incomplete', exit: 8 }, steps: [{ status: 'unknown' }] });
    expect(outcome.problem?.facts.detail?.[0]).toBe('it was looked for and not found; the server may still make it');
    expect(project.clock.monotonic()).toBe(36_000);
    expect(names(project)).toEqual([]);
  });

  it('ends with 8 where it cannot be looked for, either', async () => {
    let isLost = false;
    const project = projectWith(simple(), {
      wire: async (call) => {
        isLost ||= call.access === 'write';
        return isLost ? (call.access === 'write' ? 'cut' : 'unreachable') : await call.forward();
      },
    });
    const outcome = await project.run(planOf(edit));
    expect(outcome).toMatchObject({ result: 'between', problem: { exit: 8 }, steps: [{ status: 'unknown' }] });
    expect(outcome.problem?.facts.detail?.[0]).toMatch(/^it could not be looked at either: .*no connection/);
  });
});

it('a create that has made two objects is not taken for either', async () => {
  const twice: Wire = async (call) => {
    await call.forward();
    return await doneAndCut(call);
  };
  const [, edit] = created;
  const project = projectWith(simple(), { wire: writesMeet(twice) });
  const outcome = await project.run(planOf(...(edit === undefined ? [] : [edit])));
  expect(outcome).toMatchObject({ result: 'between', steps: [{ status: 'unknown' }] });
  expect(project.server.world().outboundTrunks).toHaveLength(3);
});

it('an equal object that somebody else makes is left to them where the create was sent once', async () => {
  let theirs = false;
  const project = projectWith(simple(), {
    wire: async (call) => {
      const isLook = call.method === 'ListSIPInboundTrunk' && project.server.world().outboundTrunks.length === 2;
      if (isLook && !theirs) {
        theirs = true;
        await project.server.client().writer.create('outboundTrunk', outbound('new', { sipTrunkId: '' }));
      }
      return call.access === 'write' ? await doneAndCut(call) : await call.forward();
    },
  });
  const [, edit] = created;
  expect((await project.run(planOf(...(edit === undefined ? [] : [edit])))).result).toBe('applied');
  expect(project.server.world().outboundTrunks).toHaveLength(3);
});

it('a create is not taken for an object that is just so and was there before', async () => {
  const twin: Edit = { kind: 'outboundTrunk', before: null, after: { ...out, sipTrunkId: planId('name', 'outboundTrunk', 'out') } };
  const project = projectWith(simple(), { wire: writesMeet(lost) });
  const outcome = await project.run(planOf(twin));
  expect(outcome.steps[0]?.id).not.toBe('ST_out');
  expect(project.server.world().outboundTrunks).toHaveLength(2);
});

describe('an update whose answer never came', () => {
  it('is taken for done where the object is as it was asked', async () => {
    const project = projectWith(simple(), { wire: writesMeet(doneAndCut) });
    expect((await project.run(planOf(renamed))).result).toBe('applied');
    expect(writesIn(project.methods)).toHaveLength(1);
  });

  it('is sent again where the object is as it was', async () => {
    const project = projectWith(simple(), { wire: writesMeet(lost) });
    expect((await project.run(planOf(renamed))).result).toBe('applied');
    expect(writesIn(project.methods)).toHaveLength(2);
  });

  it('is refused where the server says the same twice, which is no sign of a fault', async () => {
    const project = projectWith(simple(), { wire: writesMeet(failing('no trunk numbers'), failing('no trunk numbers')) });
    const problem = await problemOf(project.run(planOf(renamed)));
    expect(problem).toMatchObject({ id: 'server-refused', exit: 1, worldChanged: 'no', facts: { serverSaid: 'no trunk numbers' } });
    expect(problem.summary).toBe('the server refuses the change, twice in the same words');
    expect(problem.facts.nextSteps).toEqual(['correct what the server names']);
    expect(writesIn(project.methods)).toHaveLength(2);
  });

  it('is not taken for refused where the server says something else each time', async () => {
    const project = projectWith(simple(), { wire: writesMeet(failing('a'), failing('b'), failing('c')) });
    const outcome = await project.run(planOf(renamed));
    expect(outcome).toMatchObject({ result: 'between', problem: { exit: 8 }, steps: [{ status: 'unknown' }] });
    expect(outcome.problem?.facts.detail?.[0]).toBe('it was looked at and found unchanged; the server may still change it');
    expect(writesIn(project.methods)).toHaveLength(3);
    // A server that has said something is not waited for.
    expect(project.clock.monotonic()).toBe(0);
  });

  it('is left alone where somebody else has made something third of the object', async () => {
    const project = projectWith(simple(), {
      wire: writesMeet(async () => {
        await project.server.client().writer.update('inboundTrunk', 'ST_main', { name: 'theirs' });
        return 'cut';
      }),
    });
    expect(await project.run(planOf(renamed))).toMatchObject({ result: 'between', problem: { exit: 8 }, steps: [{ status: 'unknown' }] });
    expect(project.server.world().inboundTrunks[0]?.name).toBe('theirs');
  });

  it('is not sent again after a signal', async () => {
    const project = projectWith(simple(), {
      wire: writesMeet(async () => {
        project.interrupt.abort();
        return 'cut';
      }),
    });
    expect(await project.run(planOf(renamed))).toMatchObject({ result: 'between', problem: { exit: 8 } });
    expect(writesIn(project.methods)).toHaveLength(1);
  });
});

describe('a delete whose answer never came', () => {
  it.each([
    ['is done where the object is gone', doneAndCut, 1],
    ['is sent again where it is still there', lost, 2],
  ])('%s', async (_, fate, sends) => {
    const project = projectWith(simple(), { wire: writesMeet(fate) });
    expect((await project.run(planOf(deleted))).result).toBe('applied');
    expect(project.server.world().dispatchRules).toEqual([]);
    expect(writesIn(project.methods)).toHaveLength(sends);
  });
});

describe('somebody else', () => {
  const others: readonly (readonly [string, (writer: LiveKitWriter) => Promise<unknown>, string])[] = [
    ['changed the trunk', (writer) => writer.update('inboundTrunk', 'ST_main', { metadata: 'mine' }), 'metadata'],
    ['changed its password', (writer) => writer.update('inboundTrunk', 'ST_main', { authPassword: new Secret('x') }), 'authPassword'],
    ['deleted the trunk', (writer) => writer.delete('inboundTrunk', 'ST_main'), 'deleted'],
  ];

  it.each(others)('who %s right before the write stops it', async (_, interfere, said) => {
    const project = projectWith(simple(), {
      wire: async (call) => {
        if (call.method === 'GetSIPInboundTrunk') await interfere(project.server.client().writer);
        return await call.forward();
      },
    });
    const problem = await problemOf(project.run(planOf(renamed)));
    expect(problem).toMatchObject({ id: 'foreign-change', exit: 6, worldChanged: 'no' });
    expect(problem.summary).toContain(said);
    expect(writesIn(project.methods)).toEqual([]);
  });
});

describe('what the server stored otherwise', () => {
  it('is taken back, and told by field', async () => {
    const project = projectWith(simple(), {
      wire: async (call) =>
        // This server does not know the field: it stores all but that.
        call.method === 'UpdateSIPInboundTrunk' && JSON.stringify(call.body).includes('authRealm')
          ? await call.forward({ sipTrunkId: 'ST_main', update: {} })
          : await call.forward(),
    });
    const outcome = await project.run(planOf({ kind: 'inboundTrunk', before: main, after: { ...main, authRealm: 'acme.example' } }));
    expect(outcome).toMatchObject({ result: 'rolledBack', problem: { id: 'change-rolled-back', exit: 7 } });
    expect(outcome.problem?.summary).toContain('authRealm');
    expect(outcome.problem?.facts.detail?.join()).toContain('1.12.0');
  });

  it('is told of fields that no version explains, too', async () => {
    const project = projectWith(simple(), {
      wire: async (call) =>
        call.method === 'UpdateSIPInboundTrunk' ? await call.forward({ sipTrunkId: 'ST_main', update: {} }) : await call.forward(),
    });
    const { problem } = await project.run(planOf({ kind: 'inboundTrunk', before: main, after: { ...main, metadata: 'm' } }), {
      onFailure: 'stop',
    });
    expect(problem?.summary).toMatch(/: the server stored inbound trunk main \(ST_main\) otherwise than it was sent: metadata$/);
    expect(problem?.facts.detail).toContain('metadata: not stored as sent');
    expect(problem?.facts.nextSteps).toContain('update livekit-server, or change the object without metadata');
  });

  it('is an encryption of media that the server must not copy from its old place', async () => {
    const media = (encryption: string) => ({ mediaEncryption: encryption, media: { encryption } });
    const before = inbound('main', media('SIP_MEDIA_ENCRYPT_ALLOW'));
    const after = inbound('main', media('SIP_MEDIA_ENCRYPT_REQUIRE'));
    const project = projectWith(world({ inboundTrunks: [before] }));
    expect((await project.run(planOf({ kind: 'inboundTrunk', before, after }))).result).toBe('applied');
    expect(project.server.world().inboundTrunks).toMatchObject([media('SIP_MEDIA_ENCRYPT_REQUIRE')]);
  });

  it('is told of each field, and as the cause', async () => {
    const project = projectWith(simple(), {
      wire: async (call) =>
        call.method === 'UpdateSIPInboundTrunk' ? await call.forward({ sipTrunkId: 'ST_main', update: {} }) : await call.forward(),
    });
    const after = { ...main, metadata: 'm', authRealm: 'acme.example' };
    const { problem } = await project.run(planOf({ kind: 'inboundTrunk', before: main, after }));
    expect(problem?.summary).toMatch(/otherwise than it was sent: (metadata, authRealm|authRealm, metadata)$/);
    expect(problem?.facts.cause).toMatchObject({ id: 'field-not-stored' });
  });

  it.each(['rollback', 'stop'] as const)(
    'is an object that somebody else changes right after it was written: on failure %s',
    async (onFailure) => {
      const project = projectWith(simple(), {
        wire: async (call) => {
          const isLookBack = call.method === 'GetSIPInboundTrunk' && writesIn(project.methods).length === 1;
          if (isLookBack) await project.server.client().writer.update('inboundTrunk', 'ST_main', { metadata: 'theirs' });
          return await call.forward();
        },
      });
      const { result, problem } = await project.run(planOf(renamed), { onFailure });
      expect([result, problem?.exit]).toEqual(['between', 8]);
      expect(problem?.summary).toContain('inbound trunk renamed (ST_main) was changed by somebody else in the meantime: metadata');
      expect(project.server.world().inboundTrunks).toMatchObject([{ name: 'renamed', metadata: 'theirs' }]);
    },
  );

  it('is an object that is gone right after it was written', async () => {
    const project = projectWith(simple(), {
      wire: async (call) => {
        const isLookBack = call.method === 'GetSIPInboundTrunk' && writesIn(project.methods).length > 0;
        if (isLookBack) await project.server.client().writer.delete('inboundTrunk', 'ST_main');
        return await call.forward();
      },
    });
    const { problem } = await project.run(planOf(renamed), { onFailure: 'stop' });
    expect(problem?.summary).toContain('inbound trunk renamed (ST_main) was deleted by somebody else in the meantime');
  });

  it('is a delete that left the object', async () => {
    const project = projectWith(simple(), {
      wire: async (call) => (call.method === 'DeleteSIPDispatchRule' ? { status: 200, text: '{}' } : await call.forward()),
    });
    const outcome = await project.run(planOf(deleted));
    expect(outcome.problem?.summary).toContain('dispatch rule support (SDR_support) is there again after its delete');
    expect(outcome.problem?.facts.detail?.[0]).toBe('an update by somebody else that meets a delete brings the object back');
    expect(outcome.problem?.facts.nextSteps).toContain('run the command again: it starts from what is there now');
  });
});
