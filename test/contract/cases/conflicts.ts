import { contractCase, type Step } from '../case.ts';

const A = '+15105550100';
const B = '+15105550101';
const X = '+15105550150';

const trunk = (name: string, fields: Record<string, unknown>): Step => ({
  call: 'SIP/CreateSIPInboundTrunk',
  body: { trunk: { name, ...fields } },
  save: name,
});
const tryTrunk = (fields: Record<string, unknown>): Step => ({ call: 'SIP/CreateSIPInboundTrunk', body: { trunk: fields } });
const updateTrunk = (name: string, update: Record<string, unknown>): Step => ({
  call: 'SIP/UpdateSIPInboundTrunk',
  body: { sip_trunk_id: `$${name}`, update },
});
const replaceTrunk = (name: string, replace: Record<string, unknown>): Step => ({
  call: 'SIP/UpdateSIPInboundTrunk',
  body: { sip_trunk_id: `$${name}`, replace },
});

const LOBBY = { dispatch_rule_direct: { room_name: 'lobby' } };
const rule = (name: string, fields: Record<string, unknown>): Step => ({
  call: 'SIP/CreateSIPDispatchRule',
  body: { dispatch_rule: { name, rule: LOBBY, ...fields } },
  save: name,
});
const tryRule = (fields: Record<string, unknown>): Step => ({
  call: 'SIP/CreateSIPDispatchRule',
  body: { dispatch_rule: { name: 'tried', rule: LOBBY, ...fields } },
});
const tryFlatRule = (fields: Record<string, unknown>): Step => ({
  call: 'SIP/CreateSIPDispatchRule',
  body: { name: 'flat', rule: LOBBY, ...fields },
});
const updateRule = (name: string, update: Record<string, unknown>): Step => ({
  call: 'SIP/UpdateSIPDispatchRule',
  body: { sip_dispatch_rule_id: `$${name}`, update },
});

/** With two stored objects the text depends on the order of their random ids, so no case has more than one that the text can name. */
export const conflictCases = [
  ...[A, '1 (510) 555-0100', '15105550100'].map((number) =>
    contractCase(`conflict: trunk number spelled ${number}`, trunk('a', { numbers: [A] }), tryTrunk({ numbers: [B, number] })),
  ),
  ...['5105550100', '+1.510.555.0100', 'tel:+15105550100', '++15105550100', '001 510 555 0100', 'abc', 'ABC'].map((number) =>
    contractCase(`no conflict: trunk number spelled ${number}`, trunk('a', { numbers: [A, 'Abc'] }), tryTrunk({ numbers: [number] })),
  ),
  contractCase(
    'conflict: odd spellings of one number',
    trunk('a', { numbers: ['00 15105550100'] }),
    tryTrunk({ numbers: ['+(00)1510-5550100'] }),
  ),
  contractCase('conflict: a number that is no more than brackets', trunk('a', { numbers: ['()'] }), tryTrunk({ numbers: ['- -'] })),
  contractCase(
    'conflict: two wildcard trunks',
    trunk('w', { allowed_addresses: ['1.1.1.1'] }),
    tryTrunk({ auth_username: 'u', auth_password: 'p' }),
  ),
  contractCase('conflict: an empty number is a wildcard', trunk('w', { numbers: [''] }), tryTrunk({ allowed_addresses: ['1.1.1.1'] })),
  contractCase('conflict: an empty caller is any caller', trunk('a', { numbers: [A], allowed_numbers: [''] }), tryTrunk({ numbers: [A] })),
  contractCase(
    'conflict: trunks share number and caller',
    trunk('a', { numbers: [A], allowed_numbers: [X] }),
    tryTrunk({ numbers: [A], allowed_numbers: ['+19', '1 510 555 0150'] }),
  ),
  contractCase(
    'no conflict: a number and the same with a caller',
    trunk('a', { numbers: [A] }),
    tryTrunk({ numbers: [A], allowed_numbers: [X] }),
  ),
  contractCase(
    'conflict: neither addresses nor credentials keep trunks apart',
    trunk('a', { numbers: [A], allowed_addresses: ['203.0.113.1'] }),
    tryTrunk({ numbers: [A], allowed_addresses: ['198.51.100.1'], auth_username: 'u', auth_password: 'p' }),
  ),
  contractCase('no conflict: a wildcard trunk and a number', trunk('a', { numbers: [A] }), tryTrunk({ allowed_addresses: ['1.1.1.1'] })),
  contractCase(
    'conflict: hostile text in the number',
    trunk('a', { numbers: ['x\u001b[31m\u202e"\\é\u00a0😀'] }),
    tryTrunk({ numbers: ['x\u001b[31m\u202e"\\é\u00a0😀'] }),
  ),
  contractCase(
    'undetected: an update moves a trunk onto the number of another',
    trunk('a', { numbers: [A] }),
    trunk('b', { numbers: [B] }),
    updateTrunk('b', { numbers: { set: [A] } }),
    { call: 'SIP/ListSIPInboundTrunk', body: { numbers: [A] } },
    updateTrunk('b', { numbers: { set: [B] } }),
  ),
  contractCase(
    'undetected: a replace moves a trunk onto the number of another',
    trunk('a', { numbers: [A] }),
    trunk('b', { numbers: [B] }),
    replaceTrunk('b', { name: 'b', numbers: [A] }),
  ),
  contractCase(
    'undetected: an update to a number while a wildcard',
    trunk('a', { numbers: [A] }),
    trunk('w', { allowed_addresses: ['1.1.1.1'] }),
    updateTrunk('w', { numbers: { set: [B] } }),
  ),

  contractCase('conflict: two wildcard rules', rule('w', {}), tryRule({})),
  contractCase('conflict: a shared trunk', rule('a', { trunk_ids: ['ST_a'] }), tryRule({ trunk_ids: ['ST_b', 'ST_a'] })),
  contractCase('no conflict: a wildcard rule and a trunk', rule('w', {}), tryRule({ trunk_ids: ['ST_a'] })),
  contractCase('no conflict: PINs apart', rule('a', { rule: { dispatch_rule_direct: { room_name: 'r', pin: '1' } } }), tryRule({})),
  contractCase(
    'conflict: one PIN, another kind',
    rule('a', { rule: { dispatch_rule_direct: { room_name: 'r', pin: '1234' } } }),
    tryRule({ rule: { dispatch_rule_callee: { room_prefix: 'x', pin: '1234' } } }),
  ),
  contractCase('conflict: a number in another spelling', rule('a', { numbers: ['15105550100'] }), tryRule({ numbers: [A] })),
  contractCase(
    'conflict: a caller in another spelling',
    rule('a', { inbound_numbers: ['15105550100'] }),
    tryRule({ inbound_numbers: [A] }),
  ),
  contractCase('no conflict: caller and number are two things', rule('a', { inbound_numbers: [A] }), tryRule({ numbers: [A] })),
  contractCase('conflict: a wildcard rule and an empty trunk id', rule('e', { trunk_ids: [''] }), tryRule({})),
  contractCase('conflict: a rule with itself, one trunk twice', tryRule({ trunk_ids: ['ST_dup', 'ST_dup'] })),
  contractCase('conflict: a rule with itself, two spellings', tryRule({ numbers: [A, '15105550100'] })),
  contractCase('conflict: a rule without a name', rule('a', { name: '' }), tryRule({ name: '' })),
  contractCase('conflict: hostile text in the name', tryRule({ name: 'x\u001b]0;t\u0007\u202e\n"', trunk_ids: ['a', 'a'] })),
  contractCase(
    'the flat form looks at its trunks only',
    rule('a', { trunk_ids: ['ST_a'] }),
    rule('b', { trunk_ids: ['ST_b'] }),
    updateRule('b', { trunk_ids: { set: ['ST_a'] } }),
    tryFlatRule({ trunk_ids: ['ST_c'] }),
    tryFlatRule({ trunk_ids: ['ST_c'] }),
  ),
  contractCase(
    'undetected: an update moves a rule onto the trunk of another',
    rule('a', { trunk_ids: ['ST_a'] }),
    rule('b', { trunk_ids: ['ST_b'] }),
    updateRule('b', { trunk_ids: { set: ['ST_a'] } }),
    { call: 'SIP/ListSIPDispatchRule', body: { trunk_ids: ['ST_a'] } },
    updateRule('b', { trunk_ids: { set: ['ST_b'] } }),
    tryRule({ trunk_ids: ['ST_c'] }),
  ),
];
