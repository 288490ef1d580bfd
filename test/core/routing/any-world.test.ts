import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dispatchRuleSchema } from '../../../src/core/model/dispatch-rule.ts';
import { inboundTrunkSchema } from '../../../src/core/model/inbound-trunk.ts';
import { readCalls } from '../../../src/core/model/read-call.ts';
import { answerCall } from '../../../src/core/routing/answer.ts';
import { PROFILES } from '../../../src/core/routing/profile.ts';
import { RouteIndex } from '../../../src/core/routing/route-index.ts';
import { routeTable } from '../../../src/core/routing/route-table.ts';
import { anyText } from './any-text.ts';
import { WORLDS } from './arbitrary-world.ts';

const word = fc.oneof(anyText(6), fc.constantFrom('__proto__', 'constructor', '', '0', '::/0', '%', '/'));
const words = fc.array(word, { maxLength: 3 });
const form = fc.constantFrom('dispatchRuleDirect', 'dispatchRuleIndividual', 'dispatchRuleCallee', 'dispatchRuleOfTomorrow', '__proto__');

it('has an answer for any world and call, ids that come twice and texts of any kind included', () => {
  const trunk = fc.record({
    sipTrunkId: word,
    name: word,
    numbers: words,
    allowedNumbers: words,
    allowedAddresses: words,
    authUsername: word,
  });
  const rule = fc.record({
    sipDispatchRuleId: word,
    name: word,
    trunkIds: words,
    numbers: words,
    inboundNumbers: words,
    hidePhoneNumber: fc.boolean(),
    rule: fc.oneof(
      fc.constant(null),
      form.map((kind) => JSON.parse(`{"${kind}":{"pin":"1","roomName":"r","roomPrefix":"p"}}`)),
    ),
  });
  const call = fc.record({ to: word, from: word, fromHost: word, source: word, pin: fc.constantFrom('', '1'), noPin: fc.boolean() });
  fc.assert(
    fc.property(fc.array(trunk, { maxLength: 12 }), fc.array(rule, { maxLength: 12 }), call, (trunks, rules, asked) => {
      const index = new RouteIndex({
        inboundTrunks: trunks.map((fields) => inboundTrunkSchema.parse(fields)),
        dispatchRules: rules.map((fields) => dispatchRuleSchema.parse(fields)),
      });
      for (const read of readCalls(JSON.stringify(asked), 'calls.jsonl')) {
        const { route } = answerCall(index, read.call, PROFILES, Number.POSITIVE_INFINITY);
        expect(['accept', 'request-pin', 'drop', 'error']).toContain(route.result);
      }
      routeTable(index);
    }),
    { numRuns: Math.min(WORLDS, 300), seed: 11 },
  );
});

it('reads of a call what its caller entered', () => {
  const pins = readCalls('{"to":"1"}\n{"to":"1","pin":""}\n{"to":"1","pin":"55"}\n{"to":"1","noPin":true}', 'f').map(
    ({ call }) => call.pin,
  );
  expect(pins.map((pin) => (typeof pin === 'string' ? pin : pin.reveal()))).toEqual(['not-asked', 'not-asked', '55', 'left-empty']);
});
