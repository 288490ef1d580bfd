import fc from 'fast-check';
import { dispatchRuleSchema } from '../../../../src/core/model/dispatch-rule.ts';
import { inboundTrunkSchema } from '../../../../src/core/model/inbound-trunk.ts';
import type { World } from '../../../../src/core/model/world.ts';
import { emptyWorld } from '../../../../src/core/model/world.ts';
import type { Edit, Step } from '../../../../src/core/plan/plan.ts';
import { lastState } from '../../../../src/core/plan/prove/states.ts';
import { makeStep } from '../../../../src/core/plan/step.ts';

/*
 * Small worlds and a few steps in them, sensible or not, out of so few words that objects get into each other's way.
 */

export const NUMBERS = ['+15105550100', '15105550100', '+1 (510) 555-0100', '+15105550111', 'hello'];
export const CALLERS = ['+15105550150', '15105550150', '+15105550177', ''];
const MASKS = [
  '203.0.113.5',
  '203.0.113.0/24',
  '198.51.100.1',
  'carrier.example.com',
  '0.0.0.0/0',
  '2001:db8::/32',
  'sip://203.0.113.5',
  '[2001:db8::1]/64',
];
export const SOURCES = ['203.0.113.5', '203.0.113.9', '198.51.100.1', '192.0.2.1', '2001:db8::1'];
export const HOSTS = ['carrier.example.com', 'other.example.com', '203.0.113.5'];
export const PINS = ['1', '2', '9'];

const some = (words: readonly string[], empty: number, most = 2) =>
  fc.oneof(
    { weight: empty, arbitrary: fc.constant([]) },
    { weight: 10, arbitrary: fc.uniqueArray(fc.constantFrom(...words), { minLength: 1, maxLength: most }) },
  );

const trunkFields = fc.record({
  numbers: some([...NUMBERS, '+15105550100'], 4),
  allowedNumbers: some(CALLERS, 25),
  allowedAddresses: some(MASKS, 25),
  authUsername: fc.constantFrom('u', 'u', 'v', ''),
  authPassword: fc.constantFrom('p', 'p', 'q', ''),
});

const pin = fc.constantFrom('', '', '', '', '1', '2');
const room = fc.constantFrom('a', 'b');
const ruleFields = fc.record({
  rule: fc.oneof(
    { weight: 20, arbitrary: fc.record({ dispatchRuleDirect: fc.record({ roomName: room, pin }) }) },
    { weight: 20, arbitrary: fc.record({ dispatchRuleIndividual: fc.record({ roomPrefix: room, pin, noRandomness: fc.boolean() }) }) },
    { weight: 10, arbitrary: fc.record({ dispatchRuleCallee: fc.record({ roomPrefix: room, pin }) }) },
    { weight: 1, arbitrary: fc.constant(null) },
  ),
  trunkIds: some(['ST_0', 'ST_0', 'ST_1', 'ST_2', 'ST_3', ''], 5),
  numbers: some(NUMBERS, 18),
  inboundNumbers: some(CALLERS, 22),
  hidePhoneNumber: fc.constantFrom(false, false, false, true),
  roomConfig: fc.constantFrom(
    { agents: [{ agentName: 'one' }] },
    { agents: [{ agentName: 'one' }] },
    { agents: [{ agentName: 'two' }, { agentName: 'three' }] },
    null,
  ),
});

type Fields = Readonly<Record<string, unknown>>;
const trunkOf = (at: number, fields: Fields) => inboundTrunkSchema.parse({ ...fields, sipTrunkId: `ST_${at}`, name: `trunk ${at}` });
const ruleOf = (at: number, fields: Fields) => dispatchRuleSchema.parse({ ...fields, sipDispatchRuleId: `SDR_${at}`, name: `rule ${at}` });

/** What one step does: to which object, and which of the new fields it gets. */
const deed = fc.record({
  onRule: fc.boolean(),
  action: fc.constantFrom('create', 'change', 'change', 'change', 'change', 'delete'),
  place: fc.nat(3),
  trunk: trunkFields,
  rule: ruleFields,
  /** As many fields as this are changed; a change of all is another object. */
  width: fc.constantFrom(1, 1, 2, 9),
  from: fc.nat(5),
  standsIn: fc.boolean(),
});
type Deed = typeof deed extends fc.Arbitrary<infer D> ? D : never;

export interface ArbitraryPlan {
  readonly world: World;
  readonly steps: readonly Step[];
}

export const arbitraryPlan: fc.Arbitrary<ArbitraryPlan> = fc
  .tuple(fc.array(trunkFields, { maxLength: 3 }), fc.array(ruleFields, { maxLength: 3 }), fc.array(deed, { minLength: 1, maxLength: 4 }))
  .map(([trunks, rules, deeds]) => {
    const world = {
      ...emptyWorld,
      inboundTrunks: trunks.map((fields, at) => trunkOf(at, fields)),
      dispatchRules: rules.map((fields, at) => ruleOf(at, fields)),
    };
    const steps: Step[] = [];
    for (const [at, one] of deeds.entries()) {
      const edit = editOf(one, at, lastState(world, steps));
      if (edit === null) continue;
      const { sipTrunkId: trunk } = world.inboundTrunks[one.place] ?? {};
      const { sipDispatchRuleId: rule } = world.dispatchRules[one.place] ?? {};
      const original = edit.kind === 'dispatchRule' ? rule : trunk;
      const standsIn = edit.before === null && one.standsIn && original !== undefined;
      steps.push({ ...makeStep(edit, { strategy: 'in-place', ...(standsIn ? { owner: original } : {}) }), id: steps.length + 1 });
    }
    return { world, steps };
  });

function editOf({ onRule, action, place, trunk, rule, width, from }: Deed, at: number, live: World): Edit | null {
  const [liveTrunk, liveRule] = [pick(live.inboundTrunks, place), pick(live.dispatchRules, place)];
  if (onRule) {
    if (action === 'create') return { kind: 'dispatchRule', before: null, after: ruleOf(7 + at, rule) };
    if (liveRule === undefined) return null;
    const fields = { ...liveRule, ...part(rule, width, from) };
    return { kind: 'dispatchRule', before: liveRule, after: action === 'delete' ? null : dispatchRuleSchema.parse(fields) };
  }
  if (action === 'create') return { kind: 'inboundTrunk', before: null, after: trunkOf(3 + at, trunk) };
  if (liveTrunk === undefined) return null;
  const fields = { ...liveTrunk, ...part(trunk, width, from) };
  return { kind: 'inboundTrunk', before: liveTrunk, after: action === 'delete' ? null : inboundTrunkSchema.parse(fields) };
}

const pick = <T>(list: readonly T[], place: number): T | undefined => list[list.length === 0 ? 0 : place % list.length];

function part(fields: Fields, width: number, from: number): Fields {
  const entries = Object.entries(fields);
  return Object.fromEntries(entries.filter((_, at) => (at - (from % entries.length) + entries.length) % entries.length < width));
}
