import { SipClient } from 'livekit-server-sdk';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/options.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox();
});
afterEach(() => sandbox.close());

it('serves the SipClient of livekit-server-sdk', async () => {
  const sip = new SipClient(sandbox.httpUrl, sandbox.apiKey, sandbox.apiSecret);
  const trunk = await sip.createSipInboundTrunk('main', ['+15105550100'], { authUsername: 'u', authPassword: 'p' });
  expect(trunk.sipTrunkId).toMatch(/^ST_.{12}$/);
  await sip.updateSipInboundTrunkFields(trunk.sipTrunkId, { name: 'renamed' });
  const listed = await sip.listSipInboundTrunk();
  expect(listed.map((t) => [t.name, t.numbers, t.authUsername])).toEqual([['renamed', ['+15105550100'], 'u']]);
  const rule = await sip.createSipDispatchRule({ type: 'direct', roomName: 'support' }, { name: 'r', trunkIds: [trunk.sipTrunkId] });
  expect((await sip.listSipDispatchRule()).map((r) => r.sipDispatchRuleId)).toEqual([rule.sipDispatchRuleId]);
  await sip.deleteSipTrunk(trunk.sipTrunkId);
  await expect(sip.deleteSipDispatchRule('SDR_unknown')).rejects.toThrow('requested sip dispatch rule does not exist');
});
