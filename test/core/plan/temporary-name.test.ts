import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planId } from '../../../src/core/model/plan-id.ts';
import { mapIds } from '../../../src/core/plan/map-ids.ts';
import { decodeTemporaryName, encodeTemporaryName, TEMPORARY_ROLES } from '../../../src/core/plan/temporary-name.ts';
import { inbound, rule } from '../../support/world.ts';

const text = fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('', '+15105550100', 'a:b;c=d,e%2C', 'was.x', 'of', 'ST_a'));
const lists = fc.dictionary(fc.constantFrom('numbers', 'trunkIds', 'inboundNumbers'), fc.array(text, { maxLength: 3 }), {
  maxKeys: 2,
  noNullPrototype: true,
});
const names = fc.record({ runId: text, role: fc.constantFrom(...TEMPORARY_ROLES), of: text, final: lists, was: lists, name: text });

describe('the name of a temporary object', () => {
  it('says all that it was made of, whatever is in it', () => {
    fc.assert(
      fc.property(names, (name) => {
        expect(decodeTemporaryName(encodeTemporaryName(name))).toEqual(name);
      }),
    );
  });

  it('can be read by a person', () => {
    const final = { numbers: ['+15105550100', '+15105550150'] };
    expect(encodeTemporaryName({ runId: 'k3x9', role: 'park', of: '', final, was: { numbers: [] }, name: 'main' })).toBe(
      'sipctl:k3x9:park:numbers=+15105550100,+15105550150;was.numbers=:main',
    );
  });

  it('has the ids of the server in it as soon as they are known', () => {
    const named = (trunk: string) =>
      encodeTemporaryName({
        runId: 'r',
        role: 'park',
        of: '',
        final: { trunkIds: ['ST_a', trunk] },
        was: { trunkIds: ['ST_a'] },
        name: 'support',
      });
    const made = planId('name', 'inboundTrunk', 'new');
    const after = rule('support', { name: named(made), trunkIds: [made] });
    const edit = mapIds({ kind: 'dispatchRule', before: null, after }, (id) => (id === made ? 'ST_real' : id));
    expect(edit.after?.name).toBe(named('ST_real'));
    const shadow = (of: string) => encodeTemporaryName({ runId: 'r', role: 'shadow', of, final: {}, was: {}, name: 'new' });
    const standIn = inbound('x', { name: shadow(made) });
    const resolved = mapIds({ kind: 'inboundTrunk', before: null, after: standIn }, (id) => (id === made ? 'ST_real' : id));
    expect(resolved.after?.name).toBe(shadow('ST_real'));
  });

  it.each(['main', 'sipctl:', 'sipctl:x', 'sipctl:x:other:of=ST_a:main', 'a sipctl:x:park:of=ST_a:main'])('is not this: %s', (name) => {
    expect(decodeTemporaryName(name)).toBeNull();
  });
});
