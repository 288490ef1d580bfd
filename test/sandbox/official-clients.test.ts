import { SIPTransport } from '@livekit/protocol';
import { AgentDispatchClient, RoomServiceClient, SipClient } from 'livekit-server-sdk';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/options.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ agents: [{ name: 'demo', mode: 'alive' }], delays: { agentJoins: 0, agentLeaves: 0, roomUnanswered: 0 } });
});
afterEach(() => sandbox.close());

it('serves the SipClient of livekit-server-sdk', async () => {
  const sip = new SipClient(sandbox.httpUrl, sandbox.apiKey, sandbox.apiSecret);
  const trunk = await sip.createSipInboundTrunk('main', ['+15105550100'], { authUsername: 'u', authPassword: 'p' });
  expect(trunk.sipTrunkId).toMatch(/^ST_.{12}$/);
  await sip.updateSipInboundTrunkFields(trunk.sipTrunkId, { name: 'renamed' });
  const [listed] = await sip.listSipInboundTrunk();
  expect(listed).toMatchObject({ name: 'renamed', numbers: ['+15105550100'], authUsername: 'u', authPassword: 'p' });
  await expect(sip.createSipInboundTrunk('again', ['15105550100'])).rejects.toThrow('Conflicting inbound SIP Trunks');

  const rule = await sip.createSipDispatchRule({ type: 'direct', roomName: 'support' }, { name: 'r', trunkIds: [trunk.sipTrunkId] });
  await sip.updateSipDispatchRuleFields(rule.sipDispatchRuleId, { name: 'r2' });
  expect(await sip.listSipDispatchRule()).toMatchObject([{ sipDispatchRuleId: rule.sipDispatchRuleId, name: 'r2' }]);
  await sip.deleteSipDispatchRule(rule.sipDispatchRuleId);
  await expect(sip.deleteSipDispatchRule(rule.sipDispatchRuleId)).rejects.toThrow('requested sip dispatch rule does not exist');

  const out = await sip.createSipOutboundTrunk('out', 'sip.example.com', ['+15105550100'], { transport: SIPTransport.SIP_TRANSPORT_TLS });
  expect(await sip.listSipOutboundTrunk()).toMatchObject([{ sipTrunkId: out.sipTrunkId, transport: SIPTransport.SIP_TRANSPORT_TLS }]);
  expect(await sip.listSipTrunk()).toHaveLength(2);
  await sip.deleteSipTrunk(trunk.sipTrunkId);
  expect(await sip.listSipInboundTrunk()).toEqual([]);
});

it('serves the RoomServiceClient and the AgentDispatchClient', async () => {
  const rooms = new RoomServiceClient(sandbox.httpUrl, sandbox.apiKey, sandbox.apiSecret);
  const dispatches = new AgentDispatchClient(sandbox.httpUrl, sandbox.apiKey, sandbox.apiSecret);
  await rooms.createRoom({ name: 'r', emptyTimeout: 20, metadata: 'm' });
  expect(await rooms.listRooms(['r'])).toMatchObject([{ name: 'r', emptyTimeout: 20, metadata: 'm' }]);
  const { id } = await dispatches.createDispatch('r', 'demo', { metadata: 'hello' });
  await expect.poll(() => rooms.listParticipants('r')).toMatchObject([{ attributes: { 'lk.agent.name': 'demo' } }]);
  expect(await dispatches.getDispatch(id, 'r')).toMatchObject({
    agentName: 'demo',
    metadata: 'hello',
    state: { jobs: [{ dispatchId: id }] },
  });
  await dispatches.deleteDispatch(id, 'r');
  await expect.poll(() => rooms.listParticipants('r')).toEqual([]);
  await rooms.deleteRoom('r');
  expect(await rooms.listRooms()).toEqual([]);
});
