import { SIPInboundTrunkInfo } from '@livekit/protocol';
import { contractCase, single } from '../case.ts';

const NUMBER = '+15105550100';
const LIST = 'SIP/ListSIPInboundTrunk';
const CREATE = 'SIP/CreateSIPInboundTrunk';
const PROTOBUF = { contentType: 'application/protobuf' };
const create = (trunk: Record<string, unknown>) => ({ trunk: { numbers: [NUMBER], ...trunk } });

export const transportCases = [
  // routes
  single('GET / says OK', '/', undefined, { method: 'GET', token: () => undefined }),
  single('regions are a matter of LiveKit Cloud', '/settings/regions', undefined, { method: 'GET', token: () => undefined }),
  single('an unknown service is no page', '/twirp/livekit.Nothing/List', {}),
  single('an unknown method', 'SIP/ReadSIPTrunk', {}),
  single('a method of another service', 'RoomService/ListSIPTrunk', {}),
  single('GetSIPDispatchRule does not exist', 'SIP/GetSIPDispatchRule', {}),
  single('CreateSIPTrunk does not exist', 'SIP/CreateSIPTrunk', {}),
  single('GetDispatch does not exist', 'AgentDispatchService/GetDispatch', {}),
  single('no method at all', '/twirp/livekit.SIP/', {}),
  single('a deeper path', '/twirp/livekit.SIP/ListSIPTrunk/x', {}),
  single('GET of a method', LIST, undefined, { method: 'GET' }),
  single('another content type', LIST, {}, { contentType: 'text/plain' }),
  single('a content type with a charset', LIST, {}, { contentType: 'application/json; charset=utf-8' }),
  single('a content type in capitals', LIST, {}, { contentType: 'Application/JSON' }),
  single('one slash too many', '//twirp/livekit.SIP/ListSIPInboundTrunk', {}),
  single('bad routes come before the grant', 'SIP/Nope', {}, { token: {} }),

  // bodies that cannot be read
  ...Object.entries({
    'no body': '',
    'no JSON': '{"trunk":',
    'a list': '[]',
    null: 'null',
    'a text': '"x"',
    'a list where an object belongs': '{"trunk":[]}',
    'a text where a list belongs': '{"trunk":{"numbers":"+1"}}',
    'a number where a text belongs': '{"trunk":{"name":1}}',
    'a text where a flag belongs': '{"trunk":{"krisp_enabled":"true"}}',
    'null in a list': '{"trunk":{"numbers":[null]}}',
    'null in a map': '{"trunk":{"numbers":["+1"],"headers":{"X-A":null}}}',
    'one field in both spellings': '{"trunk":{"numbers":["+1"],"auth_username":"a","authUsername":"b"}}',
    'both spellings, one of them null': '{"trunk":{"numbers":["+1"],"auth_username":"a","authUsername":null}}',
    'a duration as a number': '{"trunk":{"numbers":["+1"],"ringing_timeout":30}}',
    'a duration without unit': '{"trunk":{"numbers":["+1"],"ringing_timeout":"30"}}',
    'a duration in milliseconds': '{"trunk":{"numbers":["+1"],"ringing_timeout":"30000ms"}}',
    'a duration in minutes': '{"trunk":{"numbers":["+1"],"ringing_timeout":"1m"}}',
    'a duration with more after it': '{"trunk":{"numbers":["+1"],"ringing_timeout":"30sec"}}',
    'a time that is none': '{"trunk":{"numbers":["+1"],"created_at":"yesterday"}}',
    'an enum as a flag': '{"trunk":{"numbers":["+1"],"include_headers":true}}',
  }).map(([what, raw]) => single(`malformed: ${what}`, CREATE, undefined, { raw })),
  single('malformed: no UTF-8', CREATE, undefined, {
    raw: new Uint8Array([...Buffer.from('{"trunk":{"numbers":["'), 0xff, ...Buffer.from('"]}}')]),
  }),
  single('malformed: half a surrogate pair', CREATE, undefined, { raw: '{"trunk":{"numbers":["\\ud800"]}}' }),
  single('malformed: a byte order mark', CREATE, undefined, { raw: '\ufeff{}' }),
  single('malformed: replace and update together', 'SIP/UpdateSIPInboundTrunk', { sip_trunk_id: 'x', replace: {}, update: {} }),
  single('malformed: two kinds of rule', 'SIP/CreateSIPDispatchRule', {
    dispatch_rule: { rule: { dispatch_rule_direct: {}, dispatch_rule_individual: {} } },
  }),
  single('malformed: a plain list for a ListUpdate', 'SIP/UpdateSIPInboundTrunk', { sip_trunk_id: 'x', update: { numbers: ['+1'] } }),
  single('malformed: protobuf', CREATE, undefined, { raw: new Uint8Array([0x0a, 0xff]), ...PROTOBUF }),
  single('bodies are read before the grant is asked for', CREATE, undefined, { raw: '{', token: {} }),

  // values
  contractCase(
    'null is not sent, in a oneof too',
    { call: CREATE, body: create({ name: null, media: null, headers: null, numbers: [NUMBER] }), save: 'main' },
    { call: 'SIP/UpdateSIPInboundTrunk', body: { sip_trunk_id: '$main', replace: null, update: { name: 'n' } } },
    { call: 'SIP/UpdateSIPInboundTrunk', body: { sip_trunk_id: '$main', replace: null } },
  ),
  single('camelCase', CREATE, create({ authUsername: 'u', authPassword: 'p', ringingTimeout: '30s', includeHeaders: 'SIP_X_HEADERS' })),
  single('unknown fields are dropped', CREATE, create({ color: 'red', media: { colour: 1 } })),
  single('an unknown enum name is dropped', 'SIP/CreateSIPOutboundTrunk', {
    trunk: { address: 'sip.example.com', numbers: [NUMBER], transport: 'SIP_TRANSPORT_SCTP' },
  }),
  single('an enum as a number', CREATE, create({ include_headers: 1, media: { encryption: 2 } })),
  single('an unknown enum number is stored', CREATE, create({ include_headers: 77, media: { encryption: 9 } })),
  ...['0s', '3600.5s', '1.000001s', '0.000000001s', '-3s', '-0.5s'].map((duration) =>
    single(`duration ${duration}`, CREATE, create({ ringing_timeout: duration, max_call_duration: duration })),
  ),
  single(
    'times that the client sends are stored',
    CREATE,
    create({ created_at: '2026-01-02T03:04:05Z', updated_at: '2026-01-02T03:04:05.678Z' }),
  ),
  single('an integer as text', CREATE, create({ media: { codecs: [{ name: 'PCMU', rate: '8000' }] } })),

  // protobuf
  contractCase(
    'protobuf in, protobuf out',
    {
      call: CREATE,
      raw: field(1, new SIPInboundTrunkInfo({ name: 'binary', numbers: [NUMBER], authUsername: 'u' }).toBinary()),
      ...PROTOBUF,
    },
    { call: LIST, raw: new Uint8Array(), ...PROTOBUF },
    { call: LIST, body: {} },
  ),
  ...Object.entries({
    'survives a JSON update': { update: { name: 'renamed' } },
    'is lost by a JSON replace': { replace: { numbers: [NUMBER] } },
  }).map(([what, change]) =>
    contractCase(
      `a protobuf field of a newer version ${what}`,
      { call: CREATE, raw: field(1, withNewerField(new SIPInboundTrunkInfo({ numbers: [NUMBER] }))), ...PROTOBUF, save: 'main' },
      { call: 'SIP/UpdateSIPInboundTrunk', body: { sip_trunk_id: '$main', ...change } },
      { call: LIST, raw: new Uint8Array(), ...PROTOBUF },
    ),
  ),
  single('errors are JSON for protobuf too', 'SIP/GetSIPInboundTrunk', undefined, {
    raw: new Uint8Array(),
    ...PROTOBUF,
  }),
];

/** Field 1999, which no version of LiveKit has, holding `newer`. */
function withNewerField(message: SIPInboundTrunkInfo): Uint8Array {
  return new Uint8Array([...message.toBinary(), 0xfa, 0x7c, 5, ...Buffer.from('newer')]);
}

/** A length-delimited protobuf field. */
function field(number: number, content: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array([(number << 3) | 2, content.length, ...content]);
}
