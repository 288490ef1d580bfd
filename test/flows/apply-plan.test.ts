import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/core/model/secret.ts';
import { idOf, type Kind } from '../../src/core/model/world.ts';
import { makePlan } from '../../src/core/plan/make-plan.ts';
import type { Edit, Plan } from '../../src/core/plan/plan.ts';
import { applyPlan } from '../../src/flows/apply-plan.ts';
import type { Clock, LiveKit, LiveKitWriter } from '../../src/ports.ts';
import { client, NOW, problemOf } from '../adapters/livekit/client.ts';
import { manualClock } from '../adapters/livekit/clocks.ts';
import { sipctlOn } from '../support/in-process.ts';
import { changesSentTo } from '../support/requests.ts';
import { type Tamper, tamperedWire } from '../support/tampered-wire.ts';
import { inbound, NUMBER, OTHER_NUMBER, outbound, rule, seed } from '../support/world.ts';

const KEY = { apiKey: 'testkey', apiSecret: 'secret-of-the-test-key-0123456789' };

/** A project behind a wire that does as the test says, and what applies a plan to it. Its clock passes only in sleeps. */
async function project(tamper: Tamper, objects: unknown = seed()) {
  const { sandbox } = await sipctlOn({ ...KEY, seed: objects, clock: { ...manualClock(NOW), sleep: async () => undefined } });
  const { env, methods } = await tamperedWire(sandbox, tamper);
  const clock: Clock = manualClock(NOW);
  const { reader, writer } = client(env.LIVEKIT_URL, { clock });
  const interrupt = new AbortController();
  const reporter = { line: () => undefined, warn: () => undefined, progress: () => undefined, verbose: () => undefined };
  const tools = {
    livekit: reader,
    writer: writer(),
    clock,
    reporter,
    signal: interrupt.signal,
    shield: <T>(work: () => Promise<T>) => work(),
  };
  return { livekit: reader, methods, sandbox, interrupt, apply: (plan: Plan) => applyPlan(plan, tools) };
}

const asIs: Tamper = ({ forward }) => forward();

/** Cuts requests of a method, the first `times` of them: before the server sees it, or after the server has done it. */
function cutting(method: string, when: 'before' | 'after', times = Number.POSITIVE_INFINITY): Tamper {
  let cut = 0;
  return async (call) => {
    if (call.method !== method || cut === times) return await call.forward();
    cut += 1;
    if (when === 'after') await call.forward();
    return 'cut';
  };
}

const planOf = async (livekit: LiveKit, ...edits: Edit[]) => makePlan(await livekit.readWorld(), edits);

const NEW: readonly (readonly [Kind, string, Edit])[] = [
  [
    'inboundTrunk',
    'CreateSIPInboundTrunk',
    { kind: 'inboundTrunk', before: null, after: inbound('new', { sipTrunkId: '', numbers: [OTHER_NUMBER] }) },
  ],
  ['outboundTrunk', 'CreateSIPOutboundTrunk', { kind: 'outboundTrunk', before: null, after: outbound('new', { sipTrunkId: '' }) }],
  [
    'dispatchRule',
    'CreateSIPDispatchRule',
    { kind: 'dispatchRule', before: null, after: rule('new', { sipDispatchRuleId: '', numbers: [NUMBER] }) },
  ],
];

describe('a create whose answer never came', () => {
  it.each(NEW)('is taken for done where it was: %s', async (kind, method, edit) => {
    const { livekit, methods, apply } = await project(cutting(method, 'after'));
    const [done] = await apply(await planOf(livekit, edit));
    const { items } = await livekit.list(kind);
    expect(items.filter(({ name }) => name === 'new')).toHaveLength(1);
    expect(items.map(idOf)).toContain(done?.id);
    expect(methods.filter((each) => each === method)).toHaveLength(1);
  });

  it.each(NEW)('is never sent again where it was not: %s', async (kind, method, edit) => {
    const { livekit, methods, apply } = await project(cutting(method, 'before'));
    const problem = await problemOf(apply(await planOf(livekit, edit)));
    expect(problem).toMatchObject({ id: 'write-outcome-unknown', exit: 8, worldChanged: 'partly' });
    expect((await livekit.list(kind)).items.filter(({ name }) => name === 'new')).toEqual([]);
    expect(methods.filter((each) => each === method)).toHaveLength(1);
  });

  it('is found though the server commits it late', async () => {
    let commit: () => Promise<unknown> = async () => undefined;
    let lists = 0;
    const { livekit, methods, apply } = await project(async (call) => {
      if (call.method === 'CreateSIPInboundTrunk') {
        commit = () => call.forward();
        return 'cut';
      }
      const reply = await call.forward();
      if (methods.includes('CreateSIPInboundTrunk') && call.method === 'ListSIPInboundTrunk') {
        lists += 1;
        if (lists === 1) await commit();
      }
      return reply;
    });
    const edit: Edit = { kind: 'inboundTrunk', before: null, after: inbound('late', { sipTrunkId: '', numbers: [OTHER_NUMBER] }) };
    const [done] = await apply(await planOf(livekit, edit));
    expect((await livekit.list('inboundTrunk')).items.find(({ name }) => name === 'late')?.sipTrunkId).toBe(done?.id);
  });

  it('is not taken for another object that is just so and was there before', async () => {
    const twin = { sipTrunkId: 'ST_out', name: 'out', numbers: [NUMBER], address: 'sip.carrier.example' };
    const { livekit, apply } = await project(cutting('CreateSIPOutboundTrunk', 'before'), { outboundTrunks: [twin] });
    const edit: Edit = { kind: 'outboundTrunk', before: null, after: outbound('out', { sipTrunkId: '' }) };
    expect((await problemOf(apply(await planOf(livekit, edit)))).id).toBe('write-outcome-unknown');
  });
});

async function renamed(livekit: LiveKit): Promise<Plan> {
  const [before] = (await livekit.list('inboundTrunk')).items;
  if (before === undefined) throw new Error('the seed has one');
  return await planOf(livekit, { kind: 'inboundTrunk', before, after: { ...before, name: 'renamed' } });
}

describe('an update whose answer never came', () => {
  it('is taken for done where the object is as it was asked', async () => {
    const { livekit, methods, apply } = await project(cutting('UpdateSIPInboundTrunk', 'after'));
    expect(await apply(await renamed(livekit))).toMatchObject([{ id: 'ST_main' }]);
    expect(methods.filter((method) => method.startsWith('Update'))).toHaveLength(1);
  });

  it('is sent once more where two looks find the object as it was', async () => {
    const { livekit, methods, apply } = await project(cutting('UpdateSIPInboundTrunk', 'before', 1));
    expect(await apply(await renamed(livekit))).toMatchObject([{ id: 'ST_main' }]);
    expect(methods.filter((method) => method.startsWith('Update'))).toHaveLength(2);
  });

  it('is not known where the second one is cut as well: the server may still carry it out', async () => {
    const { livekit, methods, apply } = await project(cutting('UpdateSIPInboundTrunk', 'before'));
    const problem = await problemOf(apply(await renamed(livekit)));
    expect(problem).toMatchObject({ id: 'write-outcome-unknown', exit: 8 });
    expect(methods.filter((method) => method.startsWith('Update'))).toHaveLength(2);
  });

  it('is not sent again after a signal', async () => {
    const { livekit, methods, interrupt, apply } = await project(async (call) => {
      if (call.method !== 'UpdateSIPInboundTrunk') return await call.forward();
      interrupt.abort();
      return 'cut';
    });
    expect(await problemOf(apply(await renamed(livekit)))).toMatchObject({ id: 'write-outcome-unknown', exit: 8 });
    expect(methods.filter((method) => method.startsWith('Update'))).toHaveLength(1);
  });

  it('is not known where the object is neither', async () => {
    const { livekit, apply } = await project(async (call) => {
      if (call.method !== 'UpdateSIPInboundTrunk') return await call.forward();
      await call.forward({ sipTrunkId: 'ST_main', update: { name: 'by somebody else' } });
      return 'cut';
    });
    expect(await problemOf(apply(await renamed(livekit)))).toMatchObject({ id: 'write-outcome-unknown', exit: 8 });
  });
});

describe('a delete whose answer never came', () => {
  const deletion = async (livekit: LiveKit) => {
    const [before = null] = (await livekit.list('dispatchRule')).items;
    return await planOf(livekit, { kind: 'dispatchRule', before, after: null });
  };

  it('is done where the object is gone', async () => {
    const { livekit, apply } = await project(cutting('DeleteSIPDispatchRule', 'after'));
    expect(await apply(await deletion(livekit))).toMatchObject([{ id: 'SDR_support' }]);
  });

  it('is sent once more where it is still there', async () => {
    const { livekit, apply } = await project(cutting('DeleteSIPDispatchRule', 'before', 1));
    expect(await apply(await deletion(livekit))).toMatchObject([{ id: 'SDR_support' }]);
  });
});

describe('somebody else', () => {
  const asOther: readonly (readonly [string, (writer: LiveKitWriter) => Promise<unknown>, string])[] = [
    ['changed the trunk', (writer) => writer.update('inboundTrunk', 'ST_main', { metadata: 'mine' }), 'metadata'],
    ['changed its password', (writer) => writer.update('inboundTrunk', 'ST_main', { authPassword: new Secret('x') }), 'authPassword'],
    ['deleted the trunk', (writer) => writer.delete('inboundTrunk', 'ST_main'), 'deleted'],
  ];

  it.each(asOther)('who %s since it was read stops the change before anything is sent', async (_, interfere, said) => {
    const { livekit, sandbox, methods, apply } = await project(asIs);
    const plan = await renamed(livekit);
    await interfere(client(sandbox.url).writer());
    const problem = await problemOf(apply(plan));
    expect(problem).toMatchObject({ id: 'foreign-change', exit: 6, worldChanged: 'no' });
    expect(problem.summary).toContain(said);
    expect(methods.filter((each) => /^(Update|Delete)/.test(each))).toEqual([]);
  });
});

describe('several steps', () => {
  const edits = (): Edit[] => [
    { kind: 'outboundTrunk', before: null, after: outbound('one', { sipTrunkId: '' }) },
    { kind: 'outboundTrunk', before: null, after: outbound('two', { sipTrunkId: '', numbers: [OTHER_NUMBER] }) },
  ];

  it('end between two of them at a signal, and say what is done', async () => {
    const { livekit, sandbox, interrupt, apply } = await project(async ({ method, forward }) => {
      if (method === 'CreateSIPOutboundTrunk') interrupt.abort();
      return await forward();
    });
    const problem = await problemOf(apply(await planOf(livekit, ...edits())));
    expect(problem).toMatchObject({ id: 'change-incomplete', exit: 8, worldChanged: 'partly' });
    expect(problem.facts.detail).toContain('done: create one');
    expect(changesSentTo(sandbox)).toHaveLength(1);
    expect((await livekit.list('outboundTrunk')).items.map(({ name }) => name)).toEqual(['one']);
  });

  it('send nothing at all after a signal that came before the first', async () => {
    const { livekit, sandbox, interrupt, apply } = await project(asIs);
    const plan = await planOf(livekit, ...edits());
    interrupt.abort();
    expect(await problemOf(apply(plan))).toMatchObject({ id: 'interrupted', exit: 130, worldChanged: 'no' });
    expect(changesSentTo(sandbox)).toEqual([]);
  });

  it('leave a world in between where a later one fails, and say so', async () => {
    let creates = 0;
    const { livekit, apply } = await project(async ({ method, forward }) => {
      if (method === 'CreateSIPOutboundTrunk') creates += 1;
      return creates === 2 ? { status: 400, body: { code: 'invalid_argument', msg: 'no more trunks' } } : await forward();
    });
    const problem = await problemOf(apply(await planOf(livekit, ...edits())));
    expect(problem).toMatchObject({ id: 'change-incomplete', exit: 8, facts: { serverSaid: 'no more trunks' } });
    expect(problem.summary).toMatch(/^1 of 2 steps were done/);
  });
});

describe('what the server stored otherwise', () => {
  it('is an error that names the field', async () => {
    const { livekit, apply } = await project(async (call) => {
      if (call.method !== 'UpdateSIPInboundTrunk') return await call.forward();
      return await call.forward({ sipTrunkId: 'ST_main', update: {} });
    });
    const problem = await problemOf(apply(await renamed(livekit)));
    expect(problem).toMatchObject({ id: 'field-not-stored', exit: 8, worldChanged: 'partly' });
    expect(problem.summary).toContain('name');
  });

  it('is an object that is not there when read back', async () => {
    let created = false;
    const { livekit, apply } = await project(async ({ method, forward }) => {
      if (created && method === 'GetSIPOutboundTrunk') return { status: 404, body: { code: 'not_found', msg: 'no such trunk' } };
      created ||= method === 'CreateSIPOutboundTrunk';
      return await forward();
    });
    const edit: Edit = { kind: 'outboundTrunk', before: null, after: outbound('new', { sipTrunkId: '' }) };
    expect(await problemOf(apply(await planOf(livekit, edit)))).toMatchObject({ id: 'field-not-stored', exit: 8 });
  });

  it('is a delete that left the object', async () => {
    const { livekit, apply } = await project(async ({ method, forward }) =>
      method === 'DeleteSIPTrunk' ? { status: 200, body: {} } : await forward(),
    );
    const [before = null] = (await livekit.list('inboundTrunk')).items;
    const problem = await problemOf(apply(await planOf(livekit, { kind: 'inboundTrunk', before, after: null })));
    expect(problem).toMatchObject({ id: 'field-not-stored', exit: 8 });
    expect(problem.summary).toContain('still there');
  });
});
