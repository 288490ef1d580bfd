import { contractCase, type Step, single } from '../case.ts';

const A = '+15105550100';
const CREATE = 'SIP/CreateSIPOutboundTrunk';
const UPDATE = 'SIP/UpdateSIPOutboundTrunk';
const PLAIN = { address: 'sip.example.com', numbers: [A] };

const EVERY_FIELD = {
  name: 'out',
  metadata: 'm',
  address: 'sip.example.com:5061',
  destination_country: 'US',
  transport: 'SIP_TRANSPORT_TLS',
  numbers: [A, '*'],
  auth_username: 'user2',
  auth_password: 'pass2',
  headers: { 'X-A': '1' },
  headers_to_attributes: { 'X-B': 'b' },
  attributes_to_headers: { c: 'X-C' },
  include_headers: 'SIP_ALL_HEADERS',
  media_encryption: 'SIP_MEDIA_ENCRYPT_REQUIRE',
  from_host: 'us.example.com',
};

const create = (trunk: Record<string, unknown>, save?: string): Step => ({ call: CREATE, body: { trunk }, ...(save ? { save } : {}) });
const update = (id: string, fields: Record<string, unknown>): Step => ({ call: UPDATE, body: { sip_trunk_id: id, update: fields } });
const replace = (id: string, trunk: Record<string, unknown>): Step => ({ call: UPDATE, body: { sip_trunk_id: id, replace: trunk } });
const get = (id: string): Step => ({ call: 'SIP/GetSIPOutboundTrunk', body: { sip_trunk_id: id } });
const onMain = (name: string, ...steps: Step[]) => contractCase(`outbound: ${name}`, create(EVERY_FIELD, 'main'), ...steps, get('$main'));
const refusedEverywhere = (name: string, fields: Record<string, unknown>) =>
  contractCase(
    `outbound trunk refused: ${name}`,
    create({ ...PLAIN, ...fields }),
    create(PLAIN, 'main'),
    replace('$main', { ...PLAIN, ...fields }),
    update('$main', fields),
    get('$main'),
  );
const accepted = (name: string, fields: Record<string, unknown>) =>
  single(`outbound trunk accepted: ${name}`, CREATE, { trunk: { ...PLAIN, ...fields } });

export const outboundTrunkCases = [
  onMain('every field'),
  contractCase('outbound: the same trunk twice is two trunks', create(PLAIN), create(PLAIN), {
    call: 'SIP/ListSIPOutboundTrunk',
    body: {},
  }),
  ...['sip.example.com:5060', 'sip.example.com:99999', 'not a host', 'SIP:host'].map((address) =>
    accepted(`address ${address}`, { address }),
  ),
  accepted('number *', { numbers: ['*'] }),
  accepted('an empty number', { numbers: [''] }),
  accepted('any country', { destination_country: 'Atlantis' }),

  single('outbound trunk refused: none', CREATE, {}),
  single('outbound trunk refused: an id', CREATE, { trunk: { ...PLAIN, sip_trunk_id: 'ST_mine' } }),
  single('outbound trunk refused: no numbers', CREATE, { trunk: { address: 'sip.example.com' } }),
  single('outbound trunk refused: no numbers before no address', CREATE, { trunk: {} }),
  refusedEverywhere('no address', { address: '' }),
  refusedEverywhere('sip: address', { address: 'sip:sip.example.com' }),
  refusedEverywhere('sips: address', { address: 'sips:sip.example.com' }),
  refusedEverywhere('address with @', { address: 'u@sip.example.com' }),
  refusedEverywhere('address with ;', { address: 'sip.example.com;lr' }),
  refusedEverywhere('address with transport', { address: 'sip.example.com;transport=tcp' }),
  refusedEverywhere('from_host that is a URI', { from_host: 'sip:us.example.com' }),
  refusedEverywhere('from_host with transport', { from_host: 'us.example.com;transport=tls' }),
  refusedEverywhere('a codec without name', { media: { codecs: [{}] } }),
  single('outbound trunk refused: a bad header', CREATE, { trunk: { ...PLAIN, headers: { Via: 'ok', 'X A': '1' } } }),
  single('outbound trunk refused: a bad header before a bad codec', CREATE, {
    trunk: { ...PLAIN, headers: { 'X A': '1' }, media: { codecs: [{}] } },
  }),
  onMain('update clears the numbers', update('$main', { numbers: { clear: true } })),
  onMain('update with an empty list', update('$main', { numbers: {} })),
  onMain(
    'update of several fields',
    update('$main', {
      address: 'sip2.example.com',
      transport: 'SIP_TRANSPORT_AUTO',
      destination_country: '',
      numbers: { set: ['*'] },
      auth_username: '',
      auth_password: '',
      name: 'o2',
      metadata: '',
      from_host: '',
    }),
  ),
  onMain('update of an unknown enum name', update('$main', { transport: 'SIP_TRANSPORT_NOPE', name: 'o3' })),
  onMain('update of an unknown enum number', update('$main', { transport: 42 })),
  onMain('update of media', update('$main', { media: { only_listed_codecs: true, codecs: [{ name: 'PCMA' }] } })),
  onMain('update ignores what it cannot set', update('$main', { headers: {}, include_headers: 0, attributes_to_headers: { q: 'X-Q' } })),
  onMain('replace', replace('$main', { name: 'r', ...PLAIN })),
  onMain('replace with another id inside', replace('$main', { sip_trunk_id: 'ST_other', ...PLAIN })),
  onMain('update without a change', { call: UPDATE, body: { sip_trunk_id: '$main' } }),
  single('outbound: update without id', UPDATE, {}),
  contractCase(
    'outbound: an unknown trunk',
    update('ST_missing00001', { name: 'x' }),
    replace('ST_missing00001', PLAIN),
    get('ST_missing00001'),
    get(''),
  ),
  contractCase(
    'outbound: an inbound trunk is no outbound one',
    { call: 'SIP/CreateSIPInboundTrunk', body: { trunk: { numbers: [A] } }, save: 'in' },
    get('$in'),
    update('$in', { name: 'x' }),
  ),
  ...Object.entries({
    'no filter': {},
    'the exact number': { numbers: [A] },
    'another spelling': { numbers: ['15105550100'] },
    'ids, one unknown': { trunk_ids: ['$b', 'ST_missing00001', '$a'] },
    'a page after every id': { page: { after_id: 'ST_zzzzzzzzzzzzz', limit: 1 } },
  }).map(([name, body]) =>
    contractCase(
      `outbound trunks listed with ${name}`,
      create({ ...PLAIN, name: 'a' }, 'a'),
      create({ ...PLAIN, name: 'b', numbers: ['*'] }, 'b'),
      { call: 'SIP/ListSIPOutboundTrunk', body },
    ),
  ),

  // without direction
  contractCase(
    'ListSIPTrunk shows both kinds in the old form',
    create(EVERY_FIELD),
    {
      call: 'SIP/CreateSIPInboundTrunk',
      body: { trunk: { name: 'in', numbers: [A, '+1'], auth_username: 'u', allowed_numbers: ['+2'], allowed_addresses: ['1.2.3.4'] } },
    },
    { call: 'SIP/ListSIPTrunk', body: {} },
    { call: 'SIP/ListSIPTrunk', body: { page: { limit: 1 } } },
  ),
  contractCase(
    'DeleteSIPTrunk',
    create(PLAIN, 'out'),
    { call: 'SIP/CreateSIPInboundTrunk', body: { trunk: { numbers: [A] } }, save: 'in' },
    {
      call: 'SIP/CreateSIPDispatchRule',
      body: { dispatch_rule: { trunk_ids: ['$in'], rule: { dispatch_rule_direct: { room_name: 'r' } } } },
    },
    { call: 'SIP/DeleteSIPTrunk', body: { sip_trunk_id: '$out' } },
    { call: 'SIP/DeleteSIPTrunk', body: { sip_trunk_id: '$out' } },
    { call: 'SIP/DeleteSIPTrunk', body: { sip_trunk_id: '$in' } },
    { call: 'SIP/ListSIPTrunk', body: {} },
    { call: 'SIP/ListSIPDispatchRule', body: {} },
  ),
  single('DeleteSIPTrunk without id', 'SIP/DeleteSIPTrunk', {}),
];
