import { contractCase, type Step, single } from '../case.ts';

const A = '+15105550100';
const B = '+15105550101';
const CREATE = 'SIP/CreateSIPInboundTrunk';
const UPDATE = 'SIP/UpdateSIPInboundTrunk';
const LIST = 'SIP/ListSIPInboundTrunk';

const EVERY_FIELD = {
  name: 'main',
  metadata: 'm',
  numbers: [A, B],
  allowed_addresses: ['203.0.113.0/24'],
  allowed_numbers: ['+15105550150'],
  auth_username: 'user1',
  auth_password: 'pass1',
  auth_realm: 'acme',
  headers: { 'X-A': '1' },
  headers_to_attributes: { 'X-B': 'b' },
  attributes_to_headers: { c: 'X-C' },
  include_headers: 'SIP_X_HEADERS',
  ringing_timeout: '30s',
  max_call_duration: '3600s',
  krisp_enabled: true,
  media: { encryption: 'SIP_MEDIA_ENCRYPT_ALLOW', media_timeout: '20s', codecs: [{ name: 'PCMU', rate: 8000 }] },
  created_at: '2026-01-02T03:04:05Z',
};

const create = (trunk: Record<string, unknown>, save?: string): Step => ({ call: CREATE, body: { trunk }, ...(save ? { save } : {}) });
const update = (id: string, fields: Record<string, unknown>): Step => ({ call: UPDATE, body: { sip_trunk_id: id, update: fields } });
const replace = (id: string, trunk: Record<string, unknown>): Step => ({ call: UPDATE, body: { sip_trunk_id: id, replace: trunk } });
const get = (id: string): Step => ({ call: 'SIP/GetSIPInboundTrunk', body: { sip_trunk_id: id } });
const onMain = (name: string, ...steps: Step[]) => contractCase(name, create(EVERY_FIELD, 'main'), ...steps, get('$main'));
const refused = (name: string, trunk: Record<string, unknown>) => single(`inbound trunk refused: ${name}`, CREATE, { trunk });
const accepted = (name: string, trunk: Record<string, unknown>) => single(`inbound trunk accepted: ${name}`, CREATE, { trunk });

export const inboundTrunkCases = [
  onMain('an inbound trunk with every field'),
  accepted('numbers alone', { numbers: [A] }),
  accepted('a user without password', { auth_username: 'u' }),
  accepted('a password without user', { auth_password: 'p' }),
  accepted('addresses of any text', { allowed_addresses: ['sip:1.2.3.4', '1.2.3.4:5060', '999.1.1.1', ''] }),
  accepted('numbers of any text', { numbers: ['hello', '', 'sip:+1@x'] }),
  accepted('one number twice', { numbers: [A, A, '1 (510) 555-0100'] }),
  accepted('a long name', { numbers: [A], name: 'n'.repeat(5000) }),
  accepted('Via as a header', { numbers: [A], headers: { Via: 'x' } }),
  accepted('a header without a value', { numbers: [A], headers: { 'X-A': '' } }),
  accepted('a header value beyond ASCII', { numbers: [A], headers: { 'X-A': 'é\t✓' } }),
  accepted('a media timeout of ten minutes', { numbers: [A], media: { media_timeout: '600s' } }),
  accepted('a reserved header as the target of an attribute', { numbers: [A], attributes_to_headers: { a: 'Contact' } }),

  single('inbound trunk refused: none', CREATE, {}),
  refused('an id', { numbers: [A], sip_trunk_id: 'ST_mine' }),
  refused('nothing set', {}),
  refused('allowed numbers alone', { allowed_numbers: [A] }),
  refused('a realm alone', { auth_realm: 'acme' }),
  refused('a media timeout over ten minutes', { numbers: [A], media: { media_timeout: '601s' } }),
  refused('a media timeout a little over ten minutes', { numbers: [A], media: { media_timeout: '600.001s' } }),
  refused('a negative media timeout', { numbers: [A], media: { media_timeout: '-1s' } }),
  refused('a codec without name', { numbers: [A], media: { codecs: [{ rate: 8000 }] } }),
  refused('a codec with a space', { numbers: [A], media: { codecs: [{ name: 'a b' }] } }),
  refused('a codec with a slash', { numbers: [A], media: { codecs: [{ name: 'PCMU/8000' }] } }),
  refused('a header name with a space', { numbers: [A], headers: { 'X A': '1' } }),
  refused('a header name beyond ASCII', { numbers: [A], headers: { 'X-é': '1' } }),
  refused('a header without name', { numbers: [A], headers: { '': '1' } }),
  refused('a long header name', { numbers: [A], headers: { ['X'.repeat(256)]: '1' } }),
  refused('a header that LiveKit writes', { numbers: [A], headers: { Contact: '1' } }),
  refused('a header value with a line break', { numbers: [A], headers: { 'X-A': 'a\r\nb' } }),
  refused('a long header value', { numbers: [A], headers: { 'X-A': 'v'.repeat(1025) } }),
  refused('an attribute for a header with a space', { numbers: [A], attributes_to_headers: { a: 'X A' } }),
  refused('a header with a space for an attribute', { numbers: [A], headers_to_attributes: { 'X A': 'a' } }),
  refused('no security before a bad codec', { media: { codecs: [{}] } }),
  refused('a bad codec before a bad header', { numbers: [A], media: { codecs: [{}] }, headers: { 'X A': '1' } }),

  // update
  onMain('update of a name', update('$main', { name: 'renamed' })),
  onMain('update of nothing', update('$main', {})),
  onMain('update clears the credentials', update('$main', { auth_username: '', auth_password: '' })),
  onMain(
    'update of several fields',
    update('$main', {
      allowed_addresses: { add: ['198.51.100.7'] },
      allowed_numbers: { clear: true },
      auth_username: 'u9',
      auth_password: 'p9',
      auth_realm: 'r9',
      metadata: '',
    }),
  ),
  onMain('update adds exact text', update('$main', { numbers: { add: ['+15105550102', '15105550100', A] } })),
  onMain('update removes exact text', update('$main', { numbers: { remove: ['15105550101', '+19999999999', A] } })),
  onMain('update adds and removes', update('$main', { numbers: { add: ['+15105550102'], remove: [B] } })),
  onMain('update sets, duplicates and all', update('$main', { numbers: { set: [B, B] } })),
  onMain(
    'update removes one of two equal numbers',
    update('$main', { numbers: { set: [B, B] } }),
    update('$main', { numbers: { remove: [B] } }),
  ),
  onMain('update clears', update('$main', { numbers: { clear: true } })),
  onMain('update takes media as a whole', update('$main', { media: { encryption: 'SIP_MEDIA_ENCRYPT_REQUIRE' } })),
  onMain('update with empty media keeps the encryption', update('$main', { name: 'a' }), update('$main', { media: {} })),
  onMain('update switches encryption off', update('$main', { media: { encryption: 'SIP_MEDIA_ENCRYPT_DISABLE' } })),
  onMain('update of the deprecated encryption alone', update('$main', { media_encryption: 'SIP_MEDIA_ENCRYPT_REQUIRE' })),
  contractCase(
    'the deprecated encryption fills one that is not set',
    create({ numbers: [A], media_encryption: 'SIP_MEDIA_ENCRYPT_REQUIRE' }, 'main'),
    update('$main', { name: 'n' }),
    update('$main', { media_encryption: 'SIP_MEDIA_ENCRYPT_ALLOW' }),
  ),
  contractCase('any update makes media an object', create({ numbers: [A] }, 'main'), update('$main', { name: 'n' }), get('$main')),
  onMain('update of an unknown enum name', update('$main', { media_encryption: 'NOPE', name: 'n' })),
  onMain(
    'update ignores what it cannot set',
    update('$main', {
      headers: { 'X-Z': '1' },
      krisp_enabled: false,
      ringing_timeout: '5s',
      max_call_duration: '5s',
      include_headers: 0,
      headers_to_attributes: { 'X-Q': 'q' },
      attributes_to_headers: { q: 'X-Q' },
    }),
  ),
  onMain(
    'update leaves no security',
    update('$main', { auth_username: '', auth_password: '', allowed_addresses: { clear: true }, numbers: { clear: true } }),
  ),
  ...Object.entries({
    'an empty set': { set: [] },
    nothing: {},
    'clear false': { clear: false },
    'clear and add': { clear: true, add: ['+1'] },
    'clear and set': { clear: true, set: ['+1'] },
    'set and add': { set: ['+1'], add: ['+2'] },
    'set and remove': { set: ['+1'], remove: ['+2'] },
    'an empty element': { add: ['+1', ''] },
    'an empty element to remove': { remove: [''] },
  }).map(([name, list]) => onMain(`list update with ${name}`, update('$main', { numbers: list }))),
  onMain('list update of addresses is checked', update('$main', { allowed_addresses: {} })),
  onMain('list update of callers is checked', update('$main', { allowed_numbers: {} })),
  onMain('update with a bad codec', update('$main', { media: { codecs: [{}] } })),

  // replace
  onMain('replace resets what is not sent', replace('$main', { name: 'repl', numbers: [A] })),
  onMain('replace with the id inside', replace('$main', { sip_trunk_id: '$main', numbers: [A] })),
  onMain('replace with another id inside', replace('$main', { sip_trunk_id: 'ST_other', numbers: [A] })),
  onMain('replace with nothing', replace('$main', {})),
  onMain('replace with a bad header', replace('$main', { numbers: [A], headers: { 'X A': '1' } })),

  // ids
  single('update without id', UPDATE, {}),
  single('update without id, with a change', UPDATE, { update: { name: 'x' } }),
  onMain('update without a change', { call: UPDATE, body: { sip_trunk_id: '$main' } }),
  contractCase('update of an unknown trunk', update('ST_missing00001', { name: 'x' }), replace('ST_missing00001', { numbers: [A] })),
  contractCase('a bad update of an unknown trunk', update('ST_missing00001', { numbers: {} }), replace('ST_missing00001', {})),
  contractCase('get without id, and of an unknown trunk', get(''), get('ST_missing00001')),
  contractCase(
    'an outbound trunk is no inbound one',
    { call: 'SIP/CreateSIPOutboundTrunk', body: { trunk: { address: 'sip.example.com', numbers: [A] } }, save: 'out' },
    get('$out'),
    update('$out', { name: 'x' }),
  ),

  // lists
  ...Object.entries({
    'no filter': {},
    'a number in another spelling': { numbers: ['1 (510) 555-0100'] },
    'a number of no trunk': { numbers: ['+19999999999'] },
    'an id': { trunk_ids: ['$a'] },
    'ids out of order, one unknown': { trunk_ids: ['$w', 'ST_missing00001', '$a'] },
    'an unknown id': { trunk_ids: ['ST_missing00001'] },
    'id and number': { trunk_ids: ['$a', '$b'], numbers: [B] },
    'a page limit': { page: { limit: 1 } },
    'a page limit of -1': { page: { limit: -1 } },
    'an empty page': { page: {} },
    'a page after every id': { page: { after_id: 'ST_zzzzzzzzzzzzz' } },
    'a page after no id': { page: { after_id: 'ST_' } },
    'an empty number': { numbers: [''] },
  }).map(([name, body]) =>
    contractCase(
      `inbound trunks listed with ${name}`,
      create({ name: 'a', numbers: [A] }, 'a'),
      create({ name: 'b', numbers: [B] }, 'b'),
      create({ name: 'w', allowed_addresses: ['203.0.113.1'] }, 'w'),
      { call: LIST, body },
    ),
  ),
];
