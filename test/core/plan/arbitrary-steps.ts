import fc from 'fast-check';
import type { z } from 'zod';
import { dispatchRuleSchema } from '../../../src/core/model/dispatch-rule.ts';
import { inboundTrunkSchema } from '../../../src/core/model/inbound-trunk.ts';
import { outboundTrunkSchema } from '../../../src/core/model/outbound-trunk.ts';
import { planId } from '../../../src/core/model/plan-id.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import { emptyWorld, type Kind, type Objects, type World } from '../../../src/core/model/world.ts';
import type { EditOf } from '../../../src/core/plan/edit-of-kind.ts';
import type { Edit, Step } from '../../../src/core/plan/plan.ts';
import { plainSteps } from './plain-steps.ts';

/*
 * Worlds and steps on them, with few secrets, so that objects often share one, and with members that look like what an encoded plan has
 * in place of a secret.
 */

/** Marked, so that they can be searched for; one of a single character, one that is a word of the format. */
export const LIVE_SECRETS = ['canary-live-one', 'canary "live" é/+?=&\\two', '7', 'keep'];
export const GIVEN_SECRETS = ['canary-given-one', 'canary-given-two', 'unset', '7', 'canary-live-one'];

/** @returns the reference that gives one of {@link GIVEN_SECRETS}. */
export const referenceOf = (value: string): string => `env:S${GIVEN_SECRETS.indexOf(value)}`;
export const givenBy = (reference: string): Secret => new Secret(GIVEN_SECRETS[Number(reference.slice(5))] ?? '', reference);

const live = fc.constantFrom(...LIVE_SECRETS, '', '').map((value) => new Secret(value));
const given = fc.constantFrom(...GIVEN_SECRETS, '').map((value) => (value === '' ? Secret.none : new Secret(value, referenceOf(value))));
const words = fc.dictionary(fc.constantFrom('secret', '~secret', '~~secret', 'from', 'a.b', ''), fc.constantFrom('keep', 'env:X', ''), {
  maxKeys: 3,
});

const objects = (secret: fc.Arbitrary<Secret>) => {
  const trunk = fc.record({
    name: fc.constantFrom('main', 'spare', 'sipctl:r1:shadow:of=ST_1:main'),
    numbers: fc.subarray(['+15105550100', '+15105550111', '']),
    authUsername: fc.constantFrom('', 'u'),
    authPassword: secret,
    headersToAttributes: words,
    futureField: fc.constantFrom(null, 0, [], { secret: 'env:NOT_A_SECRET', list: [{ secret: { secret: 'unset' } }] }),
    future: fc.record({ clientSecret: secret, deep: fc.array(fc.record({ '~secret': words, token: secret }), { maxLength: 2 }) }),
  });
  const rule = fc.record({
    name: fc.constantFrom('support', 'sales'),
    trunkIds: fc.subarray(['ST_0', planId('name', 'inboundTrunk', 'main')]),
    attributes: words,
    rule: fc.oneof(
      fc.record({ dispatchRuleDirect: fc.record({ roomName: fc.constant('a'), pin: secret }) }),
      fc.record({ dispatchRuleIndividual: fc.record({ roomPrefix: fc.constant('a'), pin: secret }) }),
      fc.constant(null),
    ),
  });
  return { trunk, rule };
};

const ofWorld = objects(live);
const asked = objects(given);

const PREFIXES = { inboundTrunk: 'ST_', outboundTrunk: 'SO_', dispatchRule: 'SDR_' };
const SCHEMAS: { readonly [K in Kind]: z.ZodType<Objects[K]> } = {
  inboundTrunk: inboundTrunkSchema,
  outboundTrunk: outboundTrunkSchema,
  dispatchRule: dispatchRuleSchema,
};

/** What becomes of the object in a place; null fields = it goes. */
const turn = fc.oneof(
  fc.record({
    place: fc.constantFrom(0, 1, 2),
    kind: fc.constantFrom<Kind>('inboundTrunk', 'outboundTrunk'),
    fields: fc.option(asked.trunk),
  }),
  fc.record({ place: fc.constantFrom(0, 1, 2), kind: fc.constant<Kind>('dispatchRule'), fields: fc.option(asked.rule) }),
);

export interface PlanCase {
  readonly world: World;
  readonly steps: readonly Step[];
}

export const arbitraryPlan: fc.Arbitrary<PlanCase> = fc
  .record({
    inbound: fc.array(ofWorld.trunk, { maxLength: 2 }),
    outbound: fc.array(ofWorld.trunk, { maxLength: 2 }),
    rules: fc.array(ofWorld.rule, { maxLength: 2 }),
    turns: fc.array(turn, { maxLength: 6 }),
  })
  .map(({ inbound, outbound, rules, turns }) => {
    const world: World = {
      ...emptyWorld,
      inboundTrunks: inbound.map((fields, at) => inboundTrunkSchema.parse({ sipTrunkId: `ST_${at}`, ...fields })),
      outboundTrunks: outbound.map((fields, at) => outboundTrunkSchema.parse({ sipTrunkId: `SO_${at}`, ...fields })),
      dispatchRules: rules.map((fields, at) => dispatchRuleSchema.parse({ sipDispatchRuleId: `SDR_${at}`, ...fields })),
    };
    return { world, steps: stepsOf(world, turns) };
  });

function stepsOf(world: World, turns: readonly { place: number; kind: Kind; fields: object | null }[]): Step[] {
  const now: { readonly [K in Kind]: Map<string, Objects[K]> } = {
    inboundTrunk: new Map(world.inboundTrunks.map((object) => [object.sipTrunkId, object])),
    outboundTrunk: new Map(world.outboundTrunks.map((object) => [object.sipTrunkId, object])),
    dispatchRule: new Map(world.dispatchRules.map((object) => [object.sipDispatchRuleId, object])),
  };
  const take = <K extends Kind>(kind: K, place: number, fields: object | null): EditOf<K> => {
    const live = `${PREFIXES[kind]}${place}`;
    const id = now[kind].has(live) ? live : planId('name', kind, String(place));
    const before = now[kind].get(id) ?? null;
    const after =
      fields === null ? null : SCHEMAS[kind].parse({ ...fields, [kind === 'dispatchRule' ? 'sipDispatchRuleId' : 'sipTrunkId']: id });
    if (after === null) now[kind].delete(id);
    else now[kind].set(id, after);
    return { kind, before, after };
  };
  const editOf = ({ kind, place, fields }: (typeof turns)[number]): Edit => {
    if (kind === 'inboundTrunk') return take(kind, place, fields);
    return kind === 'outboundTrunk' ? take(kind, place, fields) : take(kind, place, fields);
  };
  return plainSteps(turns.map(editOf).filter(({ before, after }) => before !== null || after !== null));
}
