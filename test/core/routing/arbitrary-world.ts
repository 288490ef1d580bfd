import fc from 'fast-check';
import type { Call, PinEntry } from '../../../src/core/model/call.ts';
import { dispatchRuleSchema } from '../../../src/core/model/dispatch-rule.ts';
import { inboundTrunkSchema } from '../../../src/core/model/inbound-trunk.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import type { World } from '../../../src/core/model/world.ts';
import { emptyWorld } from '../../../src/core/model/world.ts';

/*
 * Small worlds out of few words, so that numbers, callers, sources, PINs and rooms meet: spellings, masks, ties, conflicts, wildcards
 * and empty texts all come up often.
 */

/** How many to try; mutants are given fewer. */
export const WORLDS = Number(process.env['SIPCTL_ROUTING_WORLDS'] ?? 1500);

const A = ['+15105550100', '1 (510) 555-0100', '15105550100', '+1-510-555-0100'];
const B = ['+15105550111', '5105550111'];
const ODD = ['tel:+15105550100', '+1.510.555.0100', 'hello', '', ' ', '+', '++1', '001 510 555 0100'];
const CALLERS = ['+15105550150', '15105550150', '+1 (510) 555-0150', '+15105550177', 'anonymous', '', '123'];
const MASKS = [
  ...['203.0.113.5', '203.0.113.0/24', '0.0.0.0/0', '::/0', '198.51.100.1', '198.51.100.0/24', '203.0.113.5/32', '203.0.113.5/33'],
  ...[
    'sip:203.0.113.5',
    '203.0.113.5:5060',
    '999.1.1.1',
    'sip://203.0.113.5',
    '203.0.113.5, 198.51.100.1',
    '',
    ' 203.0.113.5',
    '203.0.113.05',
  ],
  ...['carrier.example.com', 'Carrier.example.com', '::ffff:203.0.113.5', '2001:db8::/32', '[2001:db8::1]', '2001:db8::1', '::ffff:0:0/96'],
  ...['203.0.113.0/024', '203.0.113.0/', '2001:db8::1%eth0', 'fe80::/10', '*', '203.0.113.4/31', '2001:db8::/127', '203.0.113.5/24/24'],
];
const SOURCES = [
  '203.0.113.5',
  '203.0.113.5',
  '203.0.113.5',
  '198.51.100.1',
  '',
  '::ffff:203.0.113.5',
  '2001:db8::1',
  'fe80::1%eth0',
  '2001:DB8:0::1',
];
const HOSTS = ['carrier.example.com', '', 'Carrier.example.com', '203.0.113.5', '203.0.113.0/24', '999.1.1.1'];
const ROOMS = ['a', 'b', 'ab', '', '\u{1f4de}', '\uffee'];

const some = (words: readonly string[], maxLength: number, empty: number) =>
  fc.oneof(
    { weight: empty, arbitrary: fc.constant([]) },
    { weight: 10, arbitrary: fc.array(fc.constantFrom(...words), { minLength: 1, maxLength }) },
  );

const trunkFields = fc.record({
  numbers: some([...A, ...A, ...A, ...B, ...ODD], 3, 5),
  allowedNumbers: some(CALLERS, 3, 25),
  allowedAddresses: some(MASKS, 3, 20),
  authUsername: fc.constantFrom('', 'u'),
  authPassword: fc.constantFrom('', 'p'),
});

const pin = fc.constantFrom('', '', '', '1', '2', '3');
const room = fc.constantFrom(...ROOMS);
const roomForm = fc.oneof(
  { weight: 6, arbitrary: fc.record({ dispatchRuleDirect: fc.record({ roomName: room, pin }) }) },
  { weight: 4, arbitrary: fc.record({ dispatchRuleIndividual: fc.record({ roomPrefix: room, pin, noRandomness: fc.boolean() }) }) },
  { weight: 4, arbitrary: fc.record({ dispatchRuleCallee: fc.record({ roomPrefix: room, pin, randomize: fc.boolean() }) }) },
);

const ruleFields = (kindless: number) =>
  fc.record({
    rule: fc.oneof({ weight: kindless, arbitrary: fc.constant(null) }, { weight: 100, arbitrary: roomForm }),
    trunkIds: some(['ST_0', 'ST_0', 'ST_0', 'ST_1', 'ST_1', 'ST_2', 'ST_3', 'ST_gone', ''], 2, 6),
    numbers: some([...A, ...A, ...B, ...ODD], 2, 20),
    inboundNumbers: some(CALLERS, 2, 20),
    hidePhoneNumber: fc.constantFrom(false, false, true),
    roomConfig: fc.constantFrom(null, { agents: [{ agentName: 'one' }] }, { agents: [{ agentName: 'two' }, { agentName: '' }] }),
  });

/** Many objects side by side with hardly a conflict: each has a caller, a number, a network or a PIN of its own besides. */
const crowd = fc.record({
  trunks: fc.array(trunkFields, { minLength: 10, maxLength: 30 }).map((list) =>
    list.map((fields, at) => ({
      ...fields,
      numbers: at % 3 === 0 ? [] : [A[at % 4], `+1999${at}`],
      allowedNumbers: at % 2 === 0 ? [`+1888${at}`, CALLERS[at % 7]] : [],
      allowedAddresses: at % 8 === 1 ? fields.allowedAddresses : [`10.0.${at}.0/24`, ...(at % 9 === 0 ? fields.allowedAddresses : [])],
    })),
  ),
  rules: fc.array(ruleFields(0), { minLength: 12, maxLength: 40 }).map((list) =>
    list.map((fields, at) => ({
      ...fields,
      trunkIds: at % 3 === 0 ? [] : [`ST_${2 + (at % 9)}`, 'ST_1'],
      rule: { dispatchRuleDirect: { roomName: ROOMS[at % 6], pin: at === 0 ? '' : String(at) } },
      numbers: at % 4 === 3 ? [A[at % 3], `+1777${at}`] : fields.numbers.slice(0, 1),
      inboundNumbers: fields.inboundNumbers.slice(0, 1),
    })),
  ),
});

/** Many objects that only source or PIN tell apart. */
const multitude = fc
  .tuple(fc.array(trunkFields, { minLength: 12, maxLength: 30 }), fc.array(ruleFields(0), { minLength: 12, maxLength: 40 }), fc.boolean())
  .map(([trunks, rules, wildcards]) => ({
    trunks: trunks.map((fields, at) => ({
      ...fields,
      numbers: wildcards ? [] : [A[at % 4]],
      allowedNumbers: [],
      allowedAddresses: [`10.0.${at}.0/24`, ...(at % 5 === 2 ? fields.allowedAddresses : [])],
    })),
    rules: rules.map((fields, at) => ({
      ...fields,
      trunkIds: at % 2 === 0 ? [] : ['ST_2'],
      rule: { dispatchRuleCallee: { roomPrefix: ROOMS[at % 6], pin: at < 2 ? '' : String(at >> 1) } },
      numbers: [],
      inboundNumbers: [],
    })),
  }));

const handful = fc.record({
  trunks: fc.array(trunkFields, { maxLength: 4, size: 'max' }),
  rules: fc.oneof(fc.array(ruleFields(0), { maxLength: 4, size: 'max' }), fc.array(ruleFields(2), { maxLength: 7 })),
});

export const arbitraryWorld: fc.Arbitrary<World> = fc
  .tuple(fc.oneof({ weight: 4, arbitrary: handful }, { weight: 1, arbitrary: crowd }, { weight: 1, arbitrary: multitude }), fc.boolean())
  .map(([{ trunks, rules }, shuffled]) => {
    const inboundTrunks = trunks.map((fields, at) => inboundTrunkSchema.parse({ ...fields, sipTrunkId: `ST_${at}`, name: `trunk ${at}` }));
    const dispatchRules = rules.map((fields, at) =>
      dispatchRuleSchema.parse({ ...fields, sipDispatchRuleId: `SDR_${at}`, name: `rule ${at}` }),
    );
    return {
      ...emptyWorld,
      inboundTrunks: shuffled ? inboundTrunks.reverse() : inboundTrunks,
      dispatchRules: shuffled ? dispatchRules.reverse() : dispatchRules,
    };
  });

const pinEntry = fc.constantFrom<PinEntry>(
  'not-asked',
  'not-asked',
  'not-asked',
  'left-empty',
  new Secret('1'),
  new Secret('2'),
  new Secret('9'),
);

export const arbitraryCall: fc.Arbitrary<Call> = fc.record({
  to: fc.constantFrom(...A, ...A, ...A, ...B, ...ODD),
  from: fc.constantFrom(...CALLERS, ...CALLERS.slice(0, 2)),
  fromHost: fc.constantFrom(...HOSTS),
  source: fc.constantFrom(...SOURCES),
  pin: pinEntry,
});
