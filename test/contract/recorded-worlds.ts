/** One exchange with livekit-server 1.13.5, taken by hand. */
export interface Recording {
  readonly request: { readonly path: string; readonly body: unknown };
  readonly response: { readonly status: number; readonly headers: { readonly 'content-type': string }; readonly body: unknown };
}

type Fields = Record<string, unknown>;
type World = Readonly<Record<'inboundTrunks' | 'outboundTrunks' | 'dispatchRules', Fields[]>>;

const A = '+15105550100';
const B = '+15105550101';
const C = '+15105550102';
const LOBBY = { dispatch_rule_direct: { room_name: 'lobby' } };
const inbound = (...inboundTrunks: Fields[]): Partial<World> => ({ inboundTrunks });
const outbound = (...outboundTrunks: Fields[]): Partial<World> => ({ outboundTrunks });
const rules = (...dispatchRules: Fields[]): Partial<World> => ({ dispatchRules: dispatchRules.map((rule) => ({ rule: LOBBY, ...rule })) });

const MAIN = { sip_trunk_id: 'ST_5ZfGHZeqKAUo', numbers: [A], allowed_addresses: ['203.0.113.0/24'] };
const OUT = { sip_trunk_id: 'ST_yiP9JeACz7ys', address: 'sip.example.com', numbers: [A] };
const RULE = { sip_dispatch_rule_id: 'SDR_GeKJfTV5MWCp' };
const LISTED_IN = { sip_trunk_id: 'ST_wygQcd4vLfau', name: 'main', numbers: [A], auth_username: 'user1', auth_password: 'pass1' };
const LISTED_OUT = {
  sip_trunk_id: 'ST_oPbk8rmDAb9G',
  name: 'out',
  address: 'sip.example.com:5061',
  destination_country: 'US',
  transport: 'SIP_TRANSPORT_TLS',
  numbers: [A],
  auth_username: 'user2',
  auth_password: 'pass2',
  from_host: 'pbx.example.com',
};
const PLAIN_A = { sip_trunk_id: 'ST_umRRyqSFrjvS', numbers: [A] };
const A_FOR_ONE = { sip_trunk_id: 'ST_JSx5L76gKJzG', numbers: [A], allowed_numbers: ['+15105550150'] };
const FIRST_RULE = { sip_dispatch_rule_id: 'SDR_2', trunk_ids: ['ST_zzzzzzzzzzzz'] };
const ON_A = { sip_dispatch_rule_id: 'SDR_A7oXUPQHgraG', name: 'on A', trunk_ids: ['ST_aaaaaaaaaaaa'] };
const ON_B = { sip_dispatch_rule_id: 'SDR_HTozju5CAkZw', name: 'on B', trunk_ids: ['ST_bbbbbbbbbbbb'] };

/** What the server held when it was recorded, as far as the answer depends on it. Recordings that are not here need nothing. */
const WORLDS: Readonly<Record<string, Partial<World>>> = {
  'conflict-inbound-trunk-allowed-number': inbound(PLAIN_A, A_FOR_ONE),
  'conflict-inbound-trunk-disjoint-addresses': inbound(PLAIN_A, A_FOR_ONE),
  'conflict-inbound-trunk-other-spelling': inbound(PLAIN_A),
  'conflict-inbound-trunk-same-number': inbound(PLAIN_A),
  'conflict-inbound-trunk-stored-blocks-wildcard': inbound(
    { ...PLAIN_A, sip_trunk_id: 'ST_qVpvdNNoBZ2n' },
    { ...PLAIN_A, sip_trunk_id: 'ST_aJNutA3zgfm3' },
  ),
  'conflict-inbound-trunk-stored': inbound(
    { ...PLAIN_A, sip_trunk_id: 'ST_DCczmY5HbQBL' },
    { ...PLAIN_A, sip_trunk_id: 'ST_5UjTMR2Dh2BM' },
  ),
  'conflict-inbound-trunk-two-wildcards': inbound(A_FOR_ONE, { sip_trunk_id: 'ST_grRvfzQCHg6a', allowed_addresses: ['203.0.113.1'] }),
  'conflict-inbound-trunk-update': inbound(MAIN, { sip_trunk_id: 'ST_HkDDa9XYDcg6', numbers: ['+15105550105'] }),
  'conflict-rule-number-spelling': rules(FIRST_RULE, {
    sip_dispatch_rule_id: 'SDR_3',
    trunk_ids: ['ST_aaaaaaaaaaaa'],
    numbers: ['15105550100'],
  }),
  'conflict-rule-same-pin': rules(FIRST_RULE, {
    sip_dispatch_rule_id: 'SDR_3',
    rule: { dispatch_rule_direct: { room_name: 'lobby', pin: '1234' } },
  }),
  'conflict-rule-shared-trunk': rules(FIRST_RULE, { sip_dispatch_rule_id: 'SDR_3', trunk_ids: ['ST_aaaaaaaaaaaa'] }),
  'conflict-rule-stored-blocks-create': rules(ON_A, { ...ON_B, trunk_ids: ['ST_aaaaaaaaaaaa'] }),
  'conflict-rule-two-wildcards': rules({ sip_dispatch_rule_id: 'SDR_Dx8c2zLDpxcx', name: 'R1 wildcard' }),
  'conflict-rule-update-add-trunk': rules(ON_A, ON_B),
  'conflict-rule-wildcard-vs-empty-trunk-id': rules(FIRST_RULE, { sip_dispatch_rule_id: 'SDR_3', trunk_ids: [''] }),
  'delete-trunk': outbound(OUT),
  'delete-trunk-in-use': { ...inbound(MAIN), ...rules({ ...RULE, trunk_ids: [MAIN.sip_trunk_id] }) },
  'delete-dispatch-rule': rules({ ...RULE, trunk_ids: [MAIN.sip_trunk_id] }),
  'invalid-inbound-trunk-update-no-security': inbound({ ...MAIN, numbers: [] }),
  'list-inbound-trunks': inbound(LISTED_IN),
  'list-inbound-trunks-by-id-none': inbound(LISTED_IN),
  'list-inbound-trunks-by-id-one-missing': inbound(LISTED_IN),
  'list-inbound-trunks-by-number-normalised': inbound(LISTED_IN),
  'list-outbound-trunks': outbound(LISTED_OUT),
  'list-outbound-trunks-by-number-exact': outbound(LISTED_OUT),
  'list-trunks-legacy': { ...inbound(LISTED_IN), ...outbound(LISTED_OUT) },
  'not-found-get-inbound-trunk-outbound-id': outbound(LISTED_OUT),
  'not-found-update-outbound-trunk-inbound-id': inbound(MAIN),
};

/** Of an update, the fields that were otherwise before; the rest was as the answer shows it. */
const BEFORE: Readonly<Record<string, Fields>> = {
  'update-dispatch-rule-attributes': { attributes: { a: '1', b: '2' } },
  'update-dispatch-rule-conflict-undetected': { trunk_ids: ['ST_bbbbbbbbbbbb'] },
  'update-dispatch-rule-name': { name: 'main', metadata: 'm' },
  'update-dispatch-rule-replace': { name: 'before', hide_phone_number: true },
  'update-dispatch-rule-replace-drops-agents': { room_config: { agents: [{ agent_name: 'new-agent' }] } },
  'update-dispatch-rule-rule': { rule: { dispatch_rule_individual: { room_prefix: 'call-', pin: '1' } } },
  'update-dispatch-rule-trunks-add': { trunk_ids: [MAIN.sip_trunk_id] },
  'update-inbound-trunk-clear-auth': { auth_username: 'u9', auth_password: 'p9' },
  'update-inbound-trunk-conflict-undetected': { numbers: [B] },
  'update-inbound-trunk-media': { media: { codecs: [{ name: 'PCMU', rate: 8000 }], media_timeout: '20s', encryption: 1 } },
  'update-inbound-trunk-name': { name: 'main' },
  'update-inbound-trunk-numbers-add': { numbers: [A, B] },
  'update-inbound-trunk-numbers-add-remove': { numbers: [B] },
  'update-inbound-trunk-numbers-clear': { numbers: [A] },
  'update-inbound-trunk-numbers-remove': { numbers: [A, B, C, '15105550100'] },
  'update-inbound-trunk-numbers-set': { numbers: [A] },
  'update-inbound-trunk-replace': { headers: { 'X-A': '1' }, created_at: '2026-01-02T03:04:05Z' },
  'update-inbound-trunk-several': {
    allowed_addresses: ['203.0.113.0/24'],
    allowed_numbers: ['+15105550150'],
    auth_username: 'user1',
    auth_password: 'pass1',
    auth_realm: 'acme',
    metadata: 'm',
  },
  'update-outbound-trunk-replace': { headers: { 'X-A': '1' } },
  'update-outbound-trunk-several': {
    address: 'sip.example.com',
    transport: 3,
    destination_country: 'US',
    numbers: [A],
    auth_username: 'u',
    name: 'o',
  },
  'update-outbound-trunk-unknown-enum-name': { name: 'o2' },
};

/** The world that a recording was made in, as a seed for the sandbox. */
export function worldBefore(name: string, { request, response }: Recording): Partial<World> {
  const known = WORLDS[name];
  if (known !== undefined) return known;
  const body = fieldsOf(response.body);
  if (name.startsWith('get-inbound')) return inbound(fieldsOf(body['trunk']));
  if (name.startsWith('get-outbound')) return outbound(fieldsOf(body['trunk']));
  if (name.startsWith('list-dispatch-rules')) return { dispatchRules: listOf(body['items']) };
  if (name.startsWith('update-')) return of(request.path, { ...body, ...BEFORE[name] });
  if (/^invalid-(list-update|replace|update-no-action)/.test(name)) return inbound(MAIN);
  if (name.startsWith('invalid-outbound-trunk-update')) return outbound(OUT);
  return name.startsWith('invalid-dispatch-rule') ? rules(RULE) : {};
}

function of(path: string, object: Fields): Partial<World> {
  if (path.endsWith('UpdateSIPInboundTrunk')) return inbound(object);
  return path.endsWith('UpdateSIPOutboundTrunk') ? outbound(object) : rules(object);
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}
