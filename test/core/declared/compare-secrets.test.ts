import { describe, expect, it } from 'vitest';
import { compareSecrets } from '../../../src/core/declared/compare-secrets.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import type { Edit } from '../../../src/core/plan/plan.ts';
import { diffEdit } from '../../../src/core/plan/step.ts';
import { inbound, rule } from '../../support/world.ts';

const trunkEdit = (before: Record<string, unknown>, after: Record<string, unknown>): Edit => ({
  kind: 'inboundTrunk',
  before: inbound('main', before),
  after: inbound('main', after),
});
const changed = (edit: Edit, unresolved: ReadonlyMap<Secret, string> = new Map()) => {
  const { edit: compared, uncompared } = compareSecrets(edit, unresolved);
  return { fields: diffEdit(compared).map(({ field }) => field), uncompared: uncompared.map(({ field, why }) => `${field}: ${why}`) };
};

describe('a secret of a file beside the live one', () => {
  it('is compared where both are known', () => {
    expect(changed(trunkEdit({ authPassword: 'one' }, { authPassword: 'one' }))).toEqual({ fields: [], uncompared: [] });
    expect(changed(trunkEdit({ authPassword: 'one' }, { authPassword: 'two' }))).toEqual({ fields: ['authPassword'], uncompared: [] });
  });

  it('leaves the live one alone where its reference gave nothing, and says so, however much else changes', () => {
    const open = new Secret('env:MAIN', 'env:MAIN');
    const unresolved = new Map([[open, 'MAIN is not set']]);
    const said = ['authPassword: MAIN is not set'];
    expect(changed(trunkEdit({ authPassword: 'one' }, { authPassword: open }), unresolved)).toEqual({ fields: [], uncompared: said });
    const more = trunkEdit({ authPassword: 'one' }, { authPassword: open, metadata: 'm' });
    expect(changed(more, unresolved)).toEqual({ fields: ['metadata'], uncompared: said });
  });

  it('is set where there was none, though nobody has it here yet', () => {
    const open = new Secret('env:MAIN', 'env:MAIN');
    const edit = trunkEdit({ authPassword: '' }, { authPassword: open });
    expect(changed(edit, new Map([[open, 'not set']]))).toEqual({ fields: ['authPassword'], uncompared: [] });
  });

  it('goes along where the server shows a mask and the object changes anyway, since a mask must not be sent back', () => {
    const masked = { authPassword: '[secret]' };
    expect(changed(trunkEdit(masked, { authPassword: 'one' }))).toEqual({
      fields: [],
      uncompared: ['authPassword: the server shows a mask in its place'],
    });
    expect(changed(trunkEdit(masked, { authPassword: 'one', metadata: 'm' })).fields.sort()).toEqual(['authPassword', 'metadata']);
  });

  it('may stand deep in a rule', () => {
    const withPin = (pin: Secret | string) => ({ rule: { dispatchRuleDirect: { roomName: 'r', pin } } });
    const open = new Secret('env:PIN', 'env:PIN');
    const edit: Edit = { kind: 'dispatchRule', before: rule('a', withPin('1234')), after: rule('a', withPin(open)) };
    expect(changed(edit, new Map([[open, 'not set']]))).toEqual({ fields: [], uncompared: ['rule.dispatchRuleDirect.pin: not set'] });
  });
});
