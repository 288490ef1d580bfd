import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeList, decodeOne, encodeReplace } from '../../../src/adapters/livekit/wire.ts';
import { dispatchRuleSchema } from '../../../src/core/model/dispatch-rule.ts';
import { inboundTrunkSchema } from '../../../src/core/model/inbound-trunk.ts';
import { outboundTrunkSchema } from '../../../src/core/model/outbound-trunk.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import type { Kind } from '../../../src/core/model/world.ts';
import { Problem } from '../../../src/core/problem.ts';
import { recording } from './client.ts';

const SCHEMAS = { inboundTrunk: inboundTrunkSchema, outboundTrunk: outboundTrunkSchema, dispatchRule: dispatchRuleSchema };

/** What comes back when a server is sent `replace` with an object just read: the recorded server accepted exactly this. */
const roundTrips: [Kind, string][] = [
  ['inboundTrunk', 'create-inbound-trunk-every-field'],
  ['outboundTrunk', 'create-outbound-trunk-every-field'],
  ['dispatchRule', 'create-dispatch-rule-every-field'],
  ['dispatchRule', 'create-dispatch-rule-callee'],
  ['dispatchRule', 'create-dispatch-rule'],
  ['inboundTrunk', 'create-inbound-trunk-unknown-enum-number'],
  ['inboundTrunk', 'update-inbound-trunk-replace-round-trip'],
  ['dispatchRule', 'update-dispatch-rule-replace-round-trip'],
];

const USER_MAPS = new Set([
  'headers',
  'headersToAttributes',
  'headers_to_attributes',
  'attributesToHeaders',
  'attributes_to_headers',
  'attributes',
  'tags',
]);

/** As the server writes it: snake_case names of fields (maps are told by where they stand); null is a field that is not set. */
function asServerWrites(value: unknown, path: string[] = []): unknown {
  if (Array.isArray(value)) return value.map((item) => asServerWrites(item, path));
  if (typeof value !== 'object' || value === null) return value;
  const userMap = USER_MAPS.has(path.at(-1) ?? '');
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([key, member]) => [
        userMap ? key : key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
        asServerWrites(member, [...path, key]),
      ]),
  );
}

function problemOf(work: () => unknown): Problem {
  try {
    work();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('expected a Problem');
}

describe('an object that is read and sent back', () => {
  it.each(roundTrips)('is the one that the server holds: %s of %s', (kind, name) => {
    const body = Object(recording(name).response.body);
    const object = decodeOne(kind, body, null);
    expect(asServerWrites(encodeReplace(kind, 'x', object)['replace'])).toEqual(asServerWrites(body));
  });

  it.each(roundTrips)('is what the schema of the files makes of it: %s of %s', (kind, name) => {
    const object = decodeOne(kind, recording(name).response.body, null);
    expect(object).toEqual(SCHEMAS[kind].parse(object));
  });

  it('has the defaults of the schema where the server sent nothing', () => {
    expect(decodeOne('inboundTrunk', { sip_trunk_id: 'ST_1' }, null)).toEqual(inboundTrunkSchema.parse({ sipTrunkId: 'ST_1' }));
    expect(decodeOne('outboundTrunk', { sip_trunk_id: 'ST_1' }, null)).toEqual(outboundTrunkSchema.parse({ sipTrunkId: 'ST_1' }));
    const rule = { sip_dispatch_rule_id: 'SDR_1', room_config: { agents: [{}] }, media: {}, rule: { dispatch_rule_callee: {} } };
    const sent = { sipDispatchRuleId: 'SDR_1', roomConfig: { agents: [{}] }, media: {}, rule: { dispatchRuleCallee: {} } };
    expect(decodeOne('dispatchRule', rule, null)).toEqual(dispatchRuleSchema.parse(sent));
  });

  it('may come in camelCase', () => {
    expect(decodeOne('inboundTrunk', { sipTrunkId: 'ST_1', allowedNumbers: ['+1'] }, null).allowedNumbers).toEqual(['+1']);
  });

  it('keeps the keys of maps that belong to the user', () => {
    const rule = {
      sip_dispatch_rule_id: 'SDR_1',
      attributes: { a_b: '1' },
      room_config: { tags: { c_d: '2' }, agents: [{ attributes: { e_f: '3' } }] },
    };
    expect(decodeOne('dispatchRule', rule, null)).toMatchObject({
      attributes: { a_b: '1' },
      roomConfig: { tags: { c_d: '2' }, agents: [{ attributes: { e_f: '3' } }] },
    });
  });

  it('keeps a kind of rule from a newer server, untouched', () => {
    const rule = { sip_dispatch_rule_id: 'SDR_1', rule: { dispatch_rule_menu: { menu_id: 'm' } } };
    expect(decodeOne('dispatchRule', rule, null).rule).toEqual({ dispatchRuleMenu: { menu_id: 'm' } });
  });

  it('hides the storage keys of egress, and sends them back', () => {
    const egress = { room: { file_outputs: [{ s3: { access_key: 'AK', secret: 'hunter2', metadata: { my_key: 'v' } } }] } };
    const rule = decodeOne('dispatchRule', { sip_dispatch_rule_id: 'SDR_1', room_config: { egress } }, null);
    expect(JSON.stringify(rule)).not.toMatch(/hunter2|AK/);
    const sent = { room: { fileOutputs: [{ s3: { accessKey: 'AK', secret: 'hunter2', metadata: { my_key: 'v' } } }] } };
    expect(encodeReplace('dispatchRule', 'SDR_1', rule)).toMatchObject({ replace: { roomConfig: { egress: sent } } });
  });

  it('holds its password as a secret', () => {
    expect(decodeOne('inboundTrunk', { sip_trunk_id: 'ST_1', auth_password: 'p' }, null).authPassword).toEqual(new Secret('p'));
  });

  it('cannot smuggle in a prototype', () => {
    const hostile = JSON.parse(
      '{"sip_trunk_id":"ST_1","__proto__":{"polluted":1},"x":{"__proto__":{"polluted":1}},"headers":{"__proto__":"1"}}',
    );
    const trunk = decodeOne('inboundTrunk', hostile, null);
    expect('polluted' in trunk).toBe(false);
    expect('polluted' in Object(trunk['x'])).toBe(false);
    expect('polluted' in {}).toBe(false);
  });
});

describe('an answer that LiveKit would not give', () => {
  it.each<[string, object, string]>([
    ['a text where a list belongs', { numbers: '+1' }, 'numbers'],
    ['a null in a list', { numbers: [null] }, 'numbers'],
    ['a number where a text belongs', { name: 3 }, 'name'],
    ['a codec that is no object', { media: { codecs: [{ name: 'PCMA' }, 4] } }, 'media.codecs.1'],
    ['a map of numbers', { headers: { 'X-A': 1 } }, 'headers'],
    ['nesting without end', { future: JSON.parse('['.repeat(5000) + ']'.repeat(5000)) }, 'future'],
  ])('names the place: %s', (_, fault, place) => {
    const items = [{ sip_trunk_id: 'ST_1' }, { sip_trunk_id: 'ST_2', ...fault }];
    const problem = problemOf(() => decodeList('inboundTrunk', { items }));
    expect(problem).toMatchObject({ id: 'answer-unreadable', summary: `the server's answer cannot be read at items.1.${place}` });
  });

  it('leaves out and names what can be no object of the list', () => {
    const items = [null, { sip_trunk_id: 'ST_1' }, { sip_trunk_id: 'ST_1', name: 'other' }, { sip_trunk_id: 'SDR_1' }, {}];
    const { items: read, warnings } = decodeList('inboundTrunk', { items });
    expect(read.map((trunk) => trunk.sipTrunkId)).toEqual(['ST_1']);
    expect(warnings).toEqual([
      'left out: item 0 in the list of inbound trunks is null',
      'left out: ST_1 in the list of inbound trunks comes twice',
      'left out: SDR_1 in the list of inbound trunks has the id of another kind',
      'left out: item 4 in the list of inbound trunks has no id',
    ]);
  });

  it('is an empty list where the list is missing', () => {
    expect(decodeList('inboundTrunk', {})).toEqual({ items: [], warnings: [], unknownFields: [] });
  });

  it('never ends in anything but objects or a Problem', () => {
    const kinds = fc.constantFrom<Kind>('inboundTrunk', 'outboundTrunk', 'dispatchRule');
    const names = ['sip_trunk_id', 'sip_dispatch_rule_id', 'numbers', 'media', 'rule', 'room_config', 'headers', 'auth_password', 'name'];
    const item = fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom(...names), fc.jsonValue({ maxDepth: 3 })));
    fc.assert(
      fc.property(kinds, fc.array(item), (kind, items) => {
        try {
          expect(decodeList(kind, { items }).items.length).toBeLessThanOrEqual(items.length);
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
        }
      }),
    );
  });
});
