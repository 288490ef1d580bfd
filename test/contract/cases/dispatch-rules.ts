import { contractCase, type Step, single } from '../case.ts';

const A = '+15105550100';
const CREATE = 'SIP/CreateSIPDispatchRule';
const UPDATE = 'SIP/UpdateSIPDispatchRule';
const LIST = 'SIP/ListSIPDispatchRule';
const LOBBY = { rule: { dispatch_rule_direct: { room_name: 'lobby' } } };

const EVERY_FIELD = {
  name: 'main',
  metadata: 'm',
  rule: { dispatch_rule_individual: { room_prefix: 'call-', pin: '1', no_randomness: true } },
  trunk_ids: ['ST_aaaaaaaaaaaa'],
  hide_phone_number: true,
  inbound_numbers: ['+15105550150'],
  numbers: [A],
  attributes: { a: '1', b: '2' },
  room_preset: 'p',
  room_config: {
    name: 'tmpl',
    empty_timeout: 60,
    max_participants: 5,
    egress: { room: { room_name: 'x', file_outputs: [{ filepath: 'y', s3: { bucket: 'b', access_key: 'fake', secret: 'fake' } }] } },
    agents: [{ agent_name: 'demo-agent', metadata: 'x', attributes: { k: 'v' } }],
    tags: { a: 'b' },
  },
  krisp_enabled: true,
  media: { encryption: 'SIP_MEDIA_ENCRYPT_ALLOW' },
};

const create = (rule: Record<string, unknown>, save?: string): Step => ({
  call: CREATE,
  body: { dispatch_rule: rule },
  ...(save ? { save } : {}),
});
const update = (id: string, fields: Record<string, unknown>): Step => ({
  call: UPDATE,
  body: { sip_dispatch_rule_id: id, update: fields },
});
const replace = (id: string, rule: Record<string, unknown>): Step => ({ call: UPDATE, body: { sip_dispatch_rule_id: id, replace: rule } });
const list: Step = { call: LIST, body: {} };
const onMain = (name: string, ...steps: Step[]) => contractCase(`rule: ${name}`, create(EVERY_FIELD, 'main'), ...steps, list);

export const dispatchRuleCases = [
  onMain('every field'),
  contractCase(
    'rule: kinds',
    create({ numbers: ['+1'], rule: { dispatch_rule_direct: { room_name: 'r', pin: '4711' } } }),
    create({ numbers: ['+2'], rule: { dispatch_rule_individual: { room_prefix: 'i' } } }),
    create({ numbers: ['+3'], rule: { dispatch_rule_callee: { room_prefix: 'd-', randomize: true } } }),
    list,
  ),
  single('rule: camelCase', CREATE, {
    dispatchRule: {
      rule: { dispatchRuleIndividual: { roomPrefix: 'c' } },
      trunkIds: ['ST_x'],
      roomConfig: { agents: [{ agentName: 'a1' }] },
    },
  }),
  single('rule: deprecated flat form', CREATE, {
    name: 'flat',
    ...LOBBY,
    trunk_ids: ['ST_flat'],
    inbound_numbers: ['+15105550120'],
    numbers: ['+15105550104'],
    room_config: { agents: [{ agent_name: 'demo-agent' }] },
    attributes: { a: 'b' },
    metadata: 'mm',
    hide_phone_number: true,
    krisp_enabled: true,
    media: { encryption: 'SIP_MEDIA_ENCRYPT_ALLOW' },
    media_encryption: 'SIP_MEDIA_ENCRYPT_ALLOW',
    room_preset: 'p',
  }),
  single('rule: both forms', CREATE, {
    dispatch_rule: { name: 'inner', rule: { dispatch_rule_direct: { room_name: 'inner' } }, trunk_ids: ['ST_inner'] },
    name: 'outer',
    rule: { dispatch_rule_individual: { room_prefix: 'outer' } },
    trunk_ids: ['ST_outer'],
    room_config: { agents: [{ agent_name: 'demo-agent' }] },
  }),
  single('rule accepted: no room name', CREATE, { dispatch_rule: { rule: { dispatch_rule_direct: {} } } }),
  single('rule accepted: no prefix', CREATE, { dispatch_rule: { rule: { dispatch_rule_individual: {} } } }),
  single('rule accepted: an unknown trunk', CREATE, { dispatch_rule: { ...LOBBY, trunk_ids: ['ST_doesnotexist'] } }),
  single('rule accepted: an empty trunk id', CREATE, { dispatch_rule: { ...LOBBY, trunk_ids: [''] } }),
  single('rule accepted: an empty number', CREATE, { dispatch_rule: { ...LOBBY, numbers: [''] } }),
  single('rule accepted: any PIN', CREATE, { dispatch_rule: { rule: { dispatch_rule_direct: { room_name: 'r', pin: 'a b#*' } } } }),
  single('rule accepted: the deprecated encryption fills media', CREATE, {
    dispatch_rule: { ...LOBBY, media_encryption: 'SIP_MEDIA_ENCRYPT_REQUIRE' },
  }),

  single('rule refused: empty request', CREATE, {}),
  single('rule refused: empty wrapper', CREATE, { dispatch_rule: {} }),
  single('rule refused: no rule', CREATE, { dispatch_rule: { name: 'x' } }),
  single('rule refused: no kind', CREATE, { dispatch_rule: { rule: {} } }),
  single('rule refused: unknown kind', CREATE, { dispatch_rule: { rule: { dispatch_rule_queue: { room_name: 'r' } } } }),
  single('rule refused: no kind, flat', CREATE, { rule: {} }),
  single('rule refused: the info under rule', CREATE, { rule: { name: 'x', rule: { dispatch_rule_direct: {} } } }),
  single('rule refused: an id', CREATE, { dispatch_rule: { ...LOBBY, sip_dispatch_rule_id: 'SDR_mine' } }),
  single('rule refused: an id before no rule', CREATE, { dispatch_rule: { sip_dispatch_rule_id: 'SDR_mine' } }),
  single('rule refused: a codec without name', CREATE, { dispatch_rule: { ...LOBBY, media: { codecs: [{}] } } }),

  onMain('update of name and metadata', update('$main', { name: 'r2', metadata: '' })),
  onMain('update of nothing', update('$main', {})),
  onMain('update merges attributes', update('$main', { attributes: { a: '', c: '3' } })),
  onMain('update adds a trunk', update('$main', { trunk_ids: { add: ['ST_bbbbbbbbbbbb'] } })),
  onMain('update clears the trunks', update('$main', { trunk_ids: { clear: true } })),
  onMain('update takes the rule as a whole', update('$main', { rule: { dispatch_rule_direct: { room_name: 'lobby' } } })),
  onMain('update of media', update('$main', { media: {} })),
  onMain(
    'update ignores what it cannot set',
    update('$main', {
      room_config: { agents: [{ agent_name: 'other' }] },
      numbers: { set: ['+1'] },
      inbound_numbers: { set: ['+1'] },
      hide_phone_number: false,
      krisp_enabled: false,
      room_preset: '',
    }),
  ),
  onMain('update with a rule without kind', update('$main', { rule: {} })),
  onMain('update with an empty trunk id', update('$main', { trunk_ids: { set: [''] } })),
  onMain('update with an empty list', update('$main', { trunk_ids: {} })),
  onMain('update with a bad codec', update('$main', { media: { codecs: [{}] } })),
  onMain('replace resets what is not sent', replace('$main', LOBBY)),
  onMain('replace of the agents', replace('$main', { ...LOBBY, room_config: { agents: [{ agent_name: 'new-agent' }] } })),
  onMain('replace without rule', replace('$main', { name: 'x' })),
  onMain('replace without kind', replace('$main', { rule: {} })),
  onMain('replace with the id inside', replace('$main', { sip_dispatch_rule_id: '$main', ...LOBBY })),
  onMain('replace with another id inside', replace('$main', { sip_dispatch_rule_id: 'SDR_other', ...LOBBY })),
  onMain('update without a change', { call: UPDATE, body: { sip_dispatch_rule_id: '$main' } }),
  single('rule: update without id', UPDATE, {}),
  contractCase(
    'rule: an unknown one',
    update('SDR_missing0001', { name: 'x' }),
    replace('SDR_missing0001', LOBBY),
    replace('SDR_missing0001', {}),
  ),
  contractCase(
    'rule: delete gives the rule back',
    create(EVERY_FIELD, 'main'),
    { call: 'SIP/DeleteSIPDispatchRule', body: { sip_dispatch_rule_id: '$main' } },
    { call: 'SIP/DeleteSIPDispatchRule', body: { sip_dispatch_rule_id: '$main' } },
    { call: 'SIP/DeleteSIPDispatchRule', body: {} },
    list,
  ),
  ...Object.entries({
    'no filter': {},
    'a trunk': { trunk_ids: ['ST_b'] },
    'a trunk of no rule': { trunk_ids: ['ST_none'] },
    'the empty trunk id': { trunk_ids: [''] },
    'ids, one unknown': { dispatch_rule_ids: ['$b', 'SDR_missing0001', '$any'] },
    'ids and a trunk': { dispatch_rule_ids: ['$a', '$b'], trunk_ids: ['ST_a'] },
    'a page limit': { page: { limit: 1 } },
    'a page after every id': { page: { after_id: 'SDR_zzzzzzzzzzzzz' } },
  }).map(([name, body]) =>
    contractCase(
      `rules listed with ${name}`,
      create({ ...LOBBY, name: 'a', trunk_ids: ['ST_a'] }, 'a'),
      create({ ...LOBBY, name: 'b', trunk_ids: ['ST_b', 'ST_c'] }, 'b'),
      create({ ...LOBBY, name: 'any', numbers: ['+1'] }, 'any'),
      create({ ...LOBBY, name: 'empty', trunk_ids: [''] }),
      { call: LIST, body },
    ),
  ),
];
