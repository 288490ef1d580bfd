import { afterEach, expect, it } from 'vitest';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/options.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { ask } from './ask.ts';

let sandbox: Sandbox;
const start = async (options: SandboxOptions) => {
  sandbox = await startSandbox(options);
};
afterEach(() => sandbox.close());

const CALL = { room_name: 'r', sip_number: '+15105550100', sip_call_to: '+15105550150' };
const TRANSFER = { room_name: 'r', participant_identity: 'sip_+15105550150', transfer_to: 'tel:+15105550199' };

it('places a call and transfers it', async () => {
  await start({ sipService: true });
  const trunk = { hostname: 'sip.example.com' };
  const call = await ask(sandbox, 'SIP/CreateSIPParticipant', { ...CALL, trunk, wait_until_answered: true });
  expect(call).toMatchObject({ status: 200, body: { participant_identity: 'sip_+15105550150', room_name: 'r' } });
  const { body } = await ask(sandbox, 'RoomService/ListParticipants', { room: 'r' });
  expect(body['participants']).toEqual([
    expect.objectContaining({ kind: 'SIP', attributes: expect.objectContaining({ 'sip.callID': call.body['sip_call_id'] }) }),
  ]);
  expect(await ask(sandbox, 'SIP/TransferSIPParticipant', TRANSFER)).toEqual({ status: 200, body: {} });
  expect(await ask(sandbox, 'SIP/TransferSIPParticipant', TRANSFER)).toMatchObject({ status: 404 });
});

it('tells of a host that does not resolve only who waits for the answer, and leaves the room', async () => {
  await start({ sipService: true });
  const trunk = { hostname: 'doctor.invalid' };
  expect((await ask(sandbox, 'SIP/CreateSIPParticipant', { ...CALL, trunk })).status).toBe(200);
  const waiting = await ask(sandbox, 'SIP/CreateSIPParticipant', { ...CALL, trunk, wait_until_answered: true });
  expect(waiting).toMatchObject({
    status: 400,
    body: { code: 'invalid_argument', msg: expect.stringContaining('fail to resolve target') },
  });
  expect((await ask(sandbox, 'RoomService/ListRooms', {})).body['rooms']).toHaveLength(1);
});

it('refuses to transfer somebody who did not come over SIP', async () => {
  await start({ agents: [{ name: 'demo', mode: 'alive' }], delays: { agentJoins: 0 } });
  await ask(sandbox, 'RoomService/CreateRoom', { name: 'r', agents: [{ agent_name: 'demo' }] });
  const agents = async () => (await ask(sandbox, 'RoomService/ListParticipants', { room: 'r' })).body['participants'];
  await expect.poll(agents).toHaveLength(1);
  const [{ identity }] = (await agents()) as [{ identity: string }];
  expect(await ask(sandbox, 'SIP/TransferSIPParticipant', { ...TRANSFER, participant_identity: identity })).toMatchObject({
    status: 400,
    body: { msg: 'twirp error unknown: no SIP session associated with participant' },
  });
});

it('has no telephony without Redis, yet has rooms', async () => {
  await start({ redis: false });
  const refusal = { status: 500, body: { code: 'internal', msg: 'twirp error unknown: sip not connected (redis required)' } };
  for (const method of [
    'ListSIPInboundTrunk',
    'CreateSIPInboundTrunk',
    'UpdateSIPDispatchRule',
    'DeleteSIPTrunk',
    'CreateSIPParticipant',
  ]) {
    expect(await ask(sandbox, `SIP/${method}`, {})).toEqual(refusal);
  }
  expect((await ask(sandbox, 'SIP/TransferSIPParticipant', TRANSFER)).status).toBe(404);
  expect(await ask(sandbox, 'RoomService/ListRooms', {})).toEqual({ status: 200, body: { rooms: [] } });
});
