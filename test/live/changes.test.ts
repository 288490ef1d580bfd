import { GetSIPInboundTrunkRequest, SIPInboundTrunkInfo } from '@livekit/protocol';
import { expect } from 'vitest';
import { liveTest, succeed, theOnly } from './live-project.ts';

liveTest('a rule and its agent reach the server, and the room configuration is stored', async (live) => {
  await live.call('SIP/CreateSIPInboundTrunk', { trunk: { name: 'main', numbers: ['+15105550100'] } });
  await succeed(live, 'dispatch', 'create', 'support', '--trunk', 'main', '--room-prefix', 'call', '--agent', live.agent, '--yes');
  const rule = await theOnly(live, 'ListSIPDispatchRule');
  const trunk = await theOnly(live, 'ListSIPInboundTrunk');
  expect(rule).toMatchObject({
    name: 'support',
    trunk_ids: [trunk['sip_trunk_id']],
    rule: { dispatch_rule_individual: { room_prefix: 'call' } },
    room_config: { agents: [{ agent_name: live.agent }] },
  });
});

liveTest('new credentials change nothing else of a trunk', async (live) => {
  await live.call('SIP/CreateSIPInboundTrunk', {
    trunk: {
      name: 'main',
      metadata: '{"owner":"ops"}',
      numbers: ['+15105550100', '+15105550150'],
      allowed_addresses: ['198.51.100.0/24'],
      allowed_numbers: ['+15105550177'],
      auth_username: 'u1',
      auth_password: 'first password',
      headers: { 'X-Account': 'acme' },
      headers_to_attributes: { 'X-Account': 'account' },
      include_headers: 'SIP_X_HEADERS',
      ringing_timeout: '30s',
      max_call_duration: '3600s',
      krisp_enabled: true,
      media: { codecs: [{ name: 'PCMU', rate: 8000 }], only_listed_codecs: true },
      created_at: '2026-01-02T03:04:05Z',
    },
  });
  const before = await theOnly(live, 'ListSIPInboundTrunk');
  await live.writeSecret('p', 'second password');
  await succeed(live, 'trunk', 'update', 'main', '--auth-user', 'u2', '--auth-password', 'file:p', '--yes');
  expect(await theOnly(live, 'ListSIPInboundTrunk')).toEqual({ ...before, auth_username: 'u2', auth_password: 'second password' });
});

liveTest('a field that only the server knows outlives new credentials', async (live) => {
  const trunk = new SIPInboundTrunkInfo({ name: 'main', numbers: ['+15105550100'], authUsername: 'u1', authPassword: 'first password' });
  const newer = Buffer.concat([trunk.toBinary(), protobufField(900, Buffer.from('from a newer server'))]);
  await live.callProtobuf('SIP/CreateSIPInboundTrunk', protobufField(1, newer));
  const { sip_trunk_id: id } = await theOnly(live, 'ListSIPInboundTrunk');
  const read = () => live.callProtobuf('SIP/GetSIPInboundTrunk', new GetSIPInboundTrunkRequest({ sipTrunkId: String(id) }).toBinary());
  expect(String(await read())).toContain('from a newer server');
  await live.writeSecret('p', 'second password');
  await succeed(live, 'trunk', 'update', 'main', '--auth-user', 'u2', '--auth-password', 'file:p', '--yes');
  expect(String(await read())).toContain('from a newer server');
  expect(String(await read())).toContain('second password');
});

/** One field of wire type 2, a length and bytes, by hand: libraries write only fields that their schema has. */
function protobufField(number: number, value: Uint8Array): Buffer {
  return Buffer.concat([varint((number << 3) | 2), varint(value.length), value]);
}

function varint(value: number): Buffer {
  return value < 128 ? Buffer.of(value) : Buffer.concat([Buffer.of((value & 127) | 128), varint(value >> 7)]);
}
