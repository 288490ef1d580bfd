import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/core/model/secret.ts';
import { emptyWorld } from '../../../src/core/model/world.ts';
import { decodeJournaled, referencesIn } from '../../../src/core/plan/decode-journaled.ts';
import { decodeSteps } from '../../../src/core/plan/decode-plan.ts';
import { encodeForFile, encodeForJournal } from '../../../src/core/plan/encode-plan.ts';
import { encodedPlanSchema } from '../../../src/core/plan/encoded-plan.ts';
import { Problem } from '../../../src/core/problem.ts';
import { digestsForTests } from '../../support/memory-locks.ts';
import { revealed } from '../../support/revealed.ts';
import { inbound, world } from '../../support/world.ts';
import { arbitraryPlan, givenBy } from './arbitrary-steps.ts';
import { plainSteps } from './plain-steps.ts';

const keyed = await digestsForTests.keyed();
const throughJson = (plan: unknown) => encodedPlanSchema.parse(JSON.parse(JSON.stringify(plan)));
const noReference = async (reference: string): Promise<Secret> => {
  throw new Problem('secret-empty', `the environment variable ${reference} is not set`);
};

/** Every text of the JSON, names of members among them, that may hold more than the format's own words. */
const holds = (plan: unknown, secret: string) => JSON.stringify(plan).includes(JSON.stringify(secret).slice(1, -1));

describe('a plan as JSON', () => {
  it('gives exactly the steps back, on the world it was made from', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryPlan, async ({ world: live, steps }) => {
        const plan = throughJson(encodeForFile(steps, live));
        const sources = { world: live, keyed, references: new Map(), resolve: async (reference: string) => givenBy(reference) };
        const journaled = await decodeJournaled(throughJson(encodeForJournal(steps, live, keyed)), sources);
        expect(revealed(journaled.steps)).toStrictEqual(revealed(steps));
        expect(journaled.lost).toEqual([]);
        expect(plan.steps.map(({ id }) => id)).toEqual(steps.map(({ id }) => id));
      }),
      { numRuns: 100 },
    );
  });

  it('holds no secret, whatever place it is in and wherever it came from', () => {
    fc.assert(
      fc.property(arbitraryPlan, ({ world: live, steps }) => {
        for (const plan of [encodeForFile(steps, live), encodeForJournal(steps, live, keyed)])
          for (const secret of ['canary-live-one', 'canary "live"', 'canary-given']) expect(holds(plan, secret)).toBe(false);
      }),
      { numRuns: 100 },
    );
  });
});

const before = inbound('main', { authPassword: 'the-old-password' });
const live = world({ inboundTrunks: [before, inbound('other', { authPassword: 'of-the-other' })] });
const changeTo = (secret: Secret) => plainSteps([{ kind: 'inboundTrunk', before, after: { ...before, authPassword: secret } }]);
const passwords = (plan: ReturnType<typeof encodeForFile>) => [
  plan.steps[0]?.before?.['authPassword'],
  plan.steps[0]?.after?.['authPassword'],
];

describe('a secret in a saved plan', () => {
  it('stays as it is where the live object has it, even if a reference gave it', () => {
    const renamed = { ...before, name: 'renamed', authPassword: new Secret('the-old-password', 'env:X') };
    const steps = plainSteps([{ kind: 'inboundTrunk', before, after: renamed }]);
    expect(passwords(encodeForFile(steps, live))).toEqual([{ secret: 'keep' }, { secret: 'keep' }]);
  });

  it('is had by its reference where it is new', () => {
    expect(passwords(encodeForFile(changeTo(new Secret('new', 'env:NEW')), live))).toEqual([{ secret: 'keep' }, { secret: 'env:NEW' }]);
  });

  it('is kept from another object where that one has it', () => {
    expect(passwords(encodeForFile(changeTo(new Secret('of-the-other')), live))[1]).toEqual({ secret: 'keep', from: 'ST_other' });
  });

  it.each([null, 'prompt:', 'stdin:'])('cannot be saved where nobody could have it again (%s)', (reference) => {
    expect(() => encodeForFile(changeTo(new Secret('typed', reference)), live)).toThrow(
      expect.objectContaining({ id: 'secret-needed', message: expect.stringContaining('authPassword of inbound trunk main') }),
    );
  });

  it('that a server masks is kept, and never taken for that of another object', () => {
    const masked = inbound('a', { authPassword: '[secret]' });
    const twin = inbound('b', { authPassword: '[secret]' });
    const steps = plainSteps([{ kind: 'inboundTrunk', before: masked, after: null }]);
    expect(passwords(encodeForFile(steps, world({ inboundTrunks: [masked, twin] })))[0]).toEqual({ secret: 'keep' });
    expect(() => encodeForFile(steps, world({ inboundTrunks: [twin] }))).toThrow(Problem);
  });
});

describe('a secret in a journal', () => {
  const steps = changeTo(new Secret('new', 'env:NEW'));
  const plan = throughJson(encodeForJournal(steps, live, keyed));
  const worldWith = (password: string) => world({ inboundTrunks: [inbound('main', { authPassword: password })] });
  const decoded = async (password: string, resolve = noReference, references = new Map<string, string>()) => {
    const { steps: found, lost } = await decodeJournaled(plan, { world: worldWith(password), keyed, references, resolve });
    const edit = found[0]?.edit;
    if (edit?.kind !== 'inboundTrunk') throw new Error('another edit');
    return { before: edit.before?.authPassword, after: edit.after?.authPassword, lost };
  };

  it('is taken from the live object that has it by then', async () => {
    const { before: old, after, lost } = await decoded('new');
    expect(after?.reveal()).toBe('new');
    expect(old?.isLost).toBe(true);
    expect(lost).toEqual([{ step: 1, side: 'before', place: 'authPassword of inbound trunk main (ST_main)', why: null }]);
  });

  it('is found at another object, which may have been created meanwhile', async () => {
    const shadow = world({ inboundTrunks: [inbound('shadow', { authPassword: 'the-old-password' })] });
    const { lost } = await decodeJournaled(plan, { world: shadow, keyed, references: new Map(), resolve: async () => new Secret('new') });
    expect(lost).toEqual([]);
  });

  it('is lost where its reference gives another value by now', async () => {
    const { after, lost } = await decoded('the-old-password', async () => new Secret('newer'));
    expect(after?.isLost).toBe(true);
    expect(lost[0]).toMatchObject({ side: 'after', why: 'env:NEW gives another value by now' });
  });

  it('is lost where its reference cannot be read, and the reason is told', async () => {
    expect((await decoded('the-old-password')).lost).toMatchObject([{ why: 'the environment variable env:NEW is not set' }]);
  });

  it('is had by the reference that an earlier run gave it by', async () => {
    const earlier = encodeForJournal(changeTo(new Secret('the-old-password-of-another-world')), live, keyed);
    const first = inbound('main', { authPassword: 'the-oldest' });
    const set = plainSteps([
      { kind: 'inboundTrunk', before: first, after: { ...first, authPassword: new Secret('the-old-password', 'env:OLD') } },
    ]);
    const references = referencesIn([earlier, encodeForJournal(set, world({ inboundTrunks: [first] }), keyed)]);
    const { before: old, lost } = await decoded('new', async () => new Secret('the-old-password'), references);
    expect(old?.reveal()).toBe('the-old-password');
    expect(lost).toEqual([]);
  });

  it('that is lost differs from every live one, and equals itself in another step', async () => {
    const { before: old } = await decoded('changed by somebody else');
    const again = await decoded('new');
    expect(old?.equals(new Secret('changed by somebody else'))).toBe(false);
    expect(again.before?.equals(old ?? Secret.none)).toBe(true);
    expect(old?.isMask).toBe(true);
    expect(() => old?.reveal()).toThrow();
    expect(`${old}`).toBe('[secret]');
  });

  it('does not hide a bug in what reads references', async () => {
    await expect(decoded('the-old-password', async () => Promise.reject(new TypeError('a bug')))).rejects.toThrow(TypeError);
  });

  it('is asked for once, however many steps have it', async () => {
    const many = encodeForJournal([...steps, ...steps], live, keyed);
    let asked = 0;
    const resolve = async () => {
      asked += 1;
      return new Secret('new');
    };
    await decodeJournaled(many, { world: worldWith('the-old-password'), keyed, references: new Map(), resolve });
    expect(asked).toBe(1);
  });

  it('needs its object to be one: a hostile depth ends in an error', async () => {
    const deep = { ...plan, steps: plan.steps.map((step) => ({ ...step, after: nested(100) })) };
    await expect(decodeSteps(deep, async () => Secret.none)).rejects.toThrow('nested');
  });
});

const nested = (depth: number): Record<string, unknown> => (depth === 0 ? {} : { deeper: nested(depth - 1) });

it('an empty plan is encoded as one', () => {
  expect(encodeForFile([], emptyWorld)).toEqual({ formatVersion: '1.0', steps: [] });
});
