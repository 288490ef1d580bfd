import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planId } from '../../../src/core/model/plan-id.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import type { World } from '../../../src/core/model/world.ts';
import { openPlanFile } from '../../../src/core/plan/open-plan-file.ts';
import type { Edit, Plan } from '../../../src/core/plan/plan.ts';
import { planFileText, planHash, readPlanFile } from '../../../src/core/plan/plan-file.ts';
import { Problem } from '../../../src/core/problem.ts';
import { digestsForTests } from '../../support/memory-locks.ts';
import { revealed } from '../../support/revealed.ts';
import { inbound, outbound, rule, world } from '../../support/world.ts';
import { arbitraryPlan, givenBy, LIVE_SECRETS } from './arbitrary-steps.ts';
import { plainPlan, plainSteps } from './plain-steps.ts';

const digest = digestsForTests.plain;
const TARGET = { url: 'wss://acme.livekit.cloud', apiKey: 'APIm3K9xQ' };
const CREATED = '2026-11-01T10:00:00.000Z';
const DAY_MS = 24 * 60 * 60 * 1000;

const main = inbound('main');
const support = rule('support');
const live = world({ inboundTrunks: [main], dispatchRules: [support] });

function saved(plan: Plan, from: World = live): string {
  const origin = { world: from, target: TARGET, tool: '1.2.3', created: CREATED, inputs: [], runId: 'rplan', applyable: true };
  return planFileText(plan, origin, digest);
}

const read = (text: string) => readPlanFile(text, 'plan.json', digest);

async function opened(
  text: string,
  now: World,
  more: { url?: string; apiKey?: string; days?: number; resolve?: () => Promise<Secret> } = {},
) {
  const { url = TARGET.url, apiKey = TARGET.apiKey, days = 1, resolve = async () => new Secret('given') } = more;
  const surroundings = { world: now, target: { url, apiKey }, now: Date.parse(CREATED) + days * DAY_MS, runId: 'rapply', digest, resolve };
  return await openPlanFile(read(text), surroundings);
}

const rename: Edit = { kind: 'inboundTrunk', before: main, after: { ...main, name: 'renamed' } };
const text = saved(plainPlan([rename]));
const problem = (id: string, message = '') => expect.objectContaining({ id, message: expect.stringContaining(message) });

describe('a plan file', () => {
  it('gives exactly the steps back to whoever applies it on the same world', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryPlan, async ({ world: from, steps }) => {
        const file = read(saved({ ...plainPlan([]), steps }, from));
        const surroundings = { world: from, target: TARGET, now: Date.parse(CREATED), runId: 'rplan', digest };
        const { steps: decoded, alreadyApplied } = await openPlanFile(file, { ...surroundings, resolve: async (ref) => givenBy(ref) });
        if (alreadyApplied) expect(steps.filter(({ change }) => change.length > 0)).toEqual([]);
        else expect(revealed(decoded)).toStrictEqual(revealed(steps));
      }),
      { numRuns: 100 },
    );
  });

  it('holds no digest from which a PIN could be guessed', () => {
    const pinned = rule('pinned', { rule: { dispatchRuleDirect: { roomName: 'a', pin: '7' } } });
    const file = saved(plainPlan([{ kind: 'dispatchRule', before: pinned, after: null }]), world({ dispatchRules: [pinned] }));
    const other = rule('pinned', { rule: { dispatchRuleDirect: { roomName: 'a', pin: '8' } } });
    expect(saved(plainPlan([{ kind: 'dispatchRule', before: other, after: null }]), world({ dispatchRules: [other] }))).toBe(file);
    expect(LIVE_SECRETS.filter((secret) => secret.startsWith('canary') && file.includes(secret))).toEqual([]);
  });

  it('has a hash that is the same for a plan made again by another run, and that needs no file', () => {
    const parked = (run: string): Edit => ({
      kind: 'inboundTrunk',
      before: main,
      after: { ...main, name: `sipctl:${run}:park:numbers=1:main`, numbers: [] },
    });
    const hash = planHash(plainPlan([parked('r1')]), live, 'r1', digest);
    expect(planHash(plainPlan([parked('r2')]), live, 'r2', digest)).toBe(hash);
    expect(planHash(plainPlan([parked('r1')]), world({ inboundTrunks: [main] }), 'r1', digest)).not.toBe(hash);
    expect(read(saved(plainPlan([parked('rplan')]))).hash).toBe(hash);
  });

  it('has a hash even where a secret was typed, and cannot be saved then', () => {
    const typed = plainPlan([{ kind: 'inboundTrunk', before: main, after: { ...main, authPassword: new Secret('typed') } }]);
    expect(planHash(typed, live, 'r1', digest)).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(() => saved(typed)).toThrow(
      expect.objectContaining({
        id: 'secret-needed',
        message: 'authPassword of inbound trunk main (ST_main) cannot be saved in a plan',
        facts: expect.objectContaining({ detail: ['it was typed or piped in, so whoever applies the plan could not have it'] }),
      }),
    );
  });

  it('names temporary objects after the run that applies it', async () => {
    const shadow: Edit = { kind: 'inboundTrunk', before: main, after: { ...main, name: 'sipctl:rplan:park:x:main' } };
    const { steps } = await opened(saved(plainPlan([shadow])), live);
    expect(steps[0]?.edit.after?.name).toBe('sipctl:rapply:park:x:main');
  });
});

describe('what is no plan file', () => {
  it.each(['', '{', '[]', 'null', '{"formatVersion":"1.0"}', '{"formatVersion":1}', '\0', '{"formatVersion":"1.0","checksum":"sha256:0"}'])(
    'is refused: %j',
    (bad) => {
      expect(() => read(bad)).toThrow(problem('plan-invalid', 'plan.json'));
    },
  );

  it.each([
    ['{', 'it is not whole JSON'],
    ['{}', 'it has no formatVersion'],
    ['{"formatVersion":"1.0"}', 'it has no checksum'],
    ['{"formatVersion":"1.0","checksum":"sha256:0"}', 'it is not as it was saved'],
  ])('is refused, and says why: %s', (bad, why) => {
    expect(() => read(bad)).toThrow(problem('plan-invalid', `plan.json is no plan that can be applied: ${why}`));
  });

  it('is refused where it was altered, in whatever character', () => {
    fc.assert(
      fc.property(fc.nat(text.length - 2), fc.constantFrom('0', 'x', '"', ' '), (at, char) => {
        const altered = text.slice(0, at) + char + text.slice(at + 1);
        let result: unknown;
        try {
          result = read(altered);
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          expect(['plan-invalid', 'plan-version-unknown']).toContain(error.id);
          return;
        }
        // Space between members means nothing.
        expect(result).toEqual(read(text));
      }),
    );
  });

  it('is told from a plan of a newer sipctl', () => {
    expect(() => read(text.replace('"formatVersion": "1.0"', '"formatVersion": "2.0"'))).toThrow(problem('plan-version-unknown', '2.0'));
  });

  it('may have members that this version does not know, where the major version is the same', () => {
    const { checksum: _, ...members } = JSON.parse(text);
    const newer = { ...members, formatVersion: '1.7', mood: 'calm' };
    const sorted = JSON.stringify(newer, (_key, value) =>
      value && typeof value === 'object' && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort()) : value,
    );
    expect(read(JSON.stringify({ ...newer, checksum: `sha256:${digest(sorted)}` })).steps).toHaveLength(1);
  });
});

describe('a plan is not applied', () => {
  it.each([
    [{ url: 'wss://other.livekit.cloud' }, 'wss://other.livekit.cloud'],
    [{ apiKey: 'APIother' }, 'APIother'],
  ])('to another project: %j', async (target, named) => {
    await expect(opened(text, live, target)).rejects.toEqual(problem('target-mismatch', named));
  });

  it.each([{ url: 'https://acme.livekit.cloud:443/' }, { apiKey: '' }])('to no other project: %j', async (target) => {
    await expect(opened(text, live, target)).resolves.toMatchObject({ alreadyApplied: false });
  });

  it('after 30 days', async () => {
    await expect(opened(text, live, { days: 29 })).resolves.toMatchObject({ alreadyApplied: false });
    await expect(opened(text, live, { days: 31 })).rejects.toEqual(problem('plan-stale', '31 days'));
  });

  it.each<[string, World]>([
    ['inbound trunk main (ST_main) was changed', { ...live, inboundTrunks: [{ ...main, metadata: 'new' }] }],
    ['inbound trunk main (ST_main) was changed', { ...live, inboundTrunks: [{ ...main, authPassword: Secret.none }] }],
    ['inbound trunk main (ST_main) is gone', { ...live, inboundTrunks: [] }],
    ['dispatch rule extra (SDR_extra) is new', { ...live, dispatchRules: [support, rule('extra')] }],
    ['dispatch rule support (SDR_support) was changed', { ...live, dispatchRules: [{ ...support, trunkIds: [] }] }],
  ])('when %s, of whatever part of the project', async (difference, now) => {
    await expect(opened(text, now)).rejects.toEqual(problem('plan-stale', difference));
  });

  it('when its file names an object that LiveKit could not have', async () => {
    const odd = Object.assign({ ...main }, { numbers: 'all' });
    const bad = saved({ ...plainPlan([]), steps: plainSteps([{ kind: 'inboundTrunk', before: main, after: odd }]) });
    await expect(opened(bad, live)).rejects.toEqual(problem('plan-invalid', 'the plan holds an object that LiveKit could not have'));
  });

  it('and says what to do instead: to another project, when it is stale, old, or holds what LiveKit could not have', async () => {
    const anew = 'make the plan anew: sipctl plan -f FILE --out PLAN';
    const ways = (steps: string[]) => expect.objectContaining({ facts: expect.objectContaining({ nextSteps: steps }) });
    await expect(opened(text, live, { apiKey: 'APIother' })).rejects.toEqual(
      ways(['choose the project of the plan: --context NAME', anew]),
    );
    await expect(opened(text, { ...live, dispatchRules: [] })).rejects.toEqual(ways([anew]));
    await expect(opened(text, live, { days: 30 })).rejects.toEqual(ways([anew]));
    expect(() => read('{')).toThrow(ways([anew]));
  });

  it('and names both projects, with the key where one is told', async () => {
    const message = 'the plan was made for wss://acme.livekit.cloud with key APIm3K9xQ, and this is wss://other.livekit.cloud';
    await expect(opened(text, live, { url: 'wss://other.livekit.cloud', apiKey: '' })).rejects.toEqual(
      expect.objectContaining({ message }),
    );
  });

  it('and lists ten differences, and how many more there are', async () => {
    const staleWith = async (count: number): Promise<readonly string[]> => {
      const others = Array.from({ length: count }, (_, at) => rule(`r${at}`));
      const error = await opened(text, { ...live, dispatchRules: [support, ...others] }).catch((thrown: unknown) => thrown);
      return error instanceof Problem ? [error.summary, ...(error.facts.detail ?? [])] : [];
    };
    const told = await staleWith(12);
    expect(told.filter((line) => line.endsWith('is new'))).toHaveLength(10);
    expect(told.at(-1)).toBe('and 2 more');
    expect(await staleWith(10)).toHaveLength(10);
  });

  it('when a reference cannot be read', async () => {
    const plan = plainPlan([{ kind: 'inboundTrunk', before: main, after: { ...main, authPassword: new Secret('x', 'env:GONE') } }]);
    const resolve = async () => Promise.reject(new Problem('secret-empty', 'GONE is not set'));
    await expect(opened(saved(plan), live, { resolve })).rejects.toEqual(problem('secret-empty'));
  });
});

describe('order and times that the server fills in', () => {
  it('do not make a plan stale', async () => {
    const now = { ...live, inboundTrunks: [{ ...main, updatedAt: '2026-11-02T00:00:00Z', numbers: [...main.numbers].reverse() }] };
    await expect(opened(text, now)).resolves.toMatchObject({ alreadyApplied: false });
  });
});

describe('a plan that was applied before', () => {
  it('is known by the world that it leads to, however old it is', async () => {
    const now = { ...live, inboundTrunks: [{ ...main, name: 'renamed' }] };
    await expect(opened(text, now, { days: 40 })).resolves.toEqual({ alreadyApplied: true, steps: [] });
  });

  it('is known with objects that got their ids from the server, and with rules that name them', async () => {
    const id = planId('name', 'inboundTrunk', 'new');
    const fresh = inbound('new', { sipTrunkId: id, numbers: ['+15105550111'] });
    const wider = { ...support, trunkIds: ['ST_main', id] };
    const plan = saved(
      plainPlan([
        { kind: 'inboundTrunk', before: null, after: fresh },
        { kind: 'dispatchRule', before: support, after: wider },
      ]),
    );
    const now = (ids: string[]) =>
      world({ inboundTrunks: [main, { ...fresh, sipTrunkId: 'ST_4711' }], dispatchRules: [{ ...support, trunkIds: ids }] });
    await expect(opened(plan, now(['ST_4711', 'ST_main']))).resolves.toMatchObject({ alreadyApplied: true });
    await expect(opened(plan, now(['ST_main']))).rejects.toEqual(problem('plan-stale'));
  });

  it('is not taken for applied where only one of two equal objects is there', async () => {
    const twin = (count: number): Edit => ({
      kind: 'outboundTrunk',
      before: null,
      after: outbound('twin', { sipTrunkId: planId('name', 'outboundTrunk', `twin${count}`) }),
    });
    const plan = saved(plainPlan([twin(1), twin(2)]));
    const now = (...ids: string[]) => ({ ...live, outboundTrunks: ids.map((sipTrunkId) => outbound('twin', { sipTrunkId })) });
    await expect(opened(plan, now('ST_a', 'ST_b'))).resolves.toMatchObject({ alreadyApplied: true });
    await expect(opened(plan, now('ST_a'))).rejects.toEqual(problem('plan-stale'));
  });

  it('is known with a rule that was made together with the trunk that it names', async () => {
    const id = planId('name', 'inboundTrunk', 'new');
    const made: Edit[] = [
      {
        kind: 'dispatchRule',
        before: null,
        after: rule('new', { sipDispatchRuleId: planId('name', 'dispatchRule', 'new'), trunkIds: [id] }),
      },
      { kind: 'inboundTrunk', before: null, after: inbound('new', { sipTrunkId: id, numbers: ['+15105550111'] }) },
    ];
    const now = world({
      inboundTrunks: [main, inbound('new', { sipTrunkId: 'ST_9', numbers: ['+15105550111'] })],
      dispatchRules: [support, rule('new', { sipDispatchRuleId: 'SDR_9', trunkIds: ['ST_9'] })],
    });
    await expect(opened(saved(plainPlan(made)), now)).resolves.toMatchObject({ alreadyApplied: true });
  });

  it('is known with objects that it deleted', async () => {
    const plan = saved(plainPlan([{ kind: 'dispatchRule', before: support, after: null }]));
    await expect(opened(plan, world({ inboundTrunks: [main] }))).resolves.toMatchObject({ alreadyApplied: true });
  });

  it('is known where it changed a password only, by what its reference gives', async () => {
    const plan = saved(
      plainPlan([{ kind: 'inboundTrunk', before: main, after: { ...main, authPassword: new Secret('given', 'env:NEW') } }]),
    );
    const now = { ...live, inboundTrunks: [{ ...main, authPassword: new Secret('given') }] };
    await expect(opened(plan, now)).resolves.toMatchObject({ alreadyApplied: true });
    await expect(opened(plan, live)).resolves.toMatchObject({ alreadyApplied: false });
  });

  it('is not taken for one where it has no steps', async () => {
    await expect(opened(saved(plainPlan([])), live)).resolves.toEqual({ alreadyApplied: false, steps: [] });
  });
});
