import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetSIPInboundTrunkRequest, SIPInboundTrunkInfo } from '@livekit/protocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/options.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { allGrants, signedToken } from '../contract/token.ts';
import { ask } from './ask.ts';

let folder: string;
const started: Sandbox[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
});
afterEach(async () => {
  for (const sandbox of started.splice(0)) await sandbox.close();
  rmSync(folder, { recursive: true });
});

async function start(options: SandboxOptions): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  started.push(sandbox);
  return sandbox;
}

const items = async (sandbox: Sandbox, method: string, body = {}) => (await ask(sandbox, `SIP/${method}`, body)).body['items'];

it('starts with the seed, ids as given or made, also with what LiveKit would refuse', async () => {
  const sandbox = await start({
    seed: {
      inboundTrunks: [
        { sipTrunkId: 'ST_a', numbers: ['+1'], authUsername: 'u' },
        { sipTrunkId: 'ST_b', numbers: ['+1'] },
      ],
      dispatchRules: [{ rule: { dispatchRuleDirect: { roomName: 'r' } }, roomConfig: { agents: [{ agentName: 'demo' }] } }],
    },
  });
  expect(await items(sandbox, 'ListSIPInboundTrunk')).toEqual([
    expect.objectContaining({ sip_trunk_id: 'ST_a', auth_username: 'u' }),
    expect.objectContaining({ sip_trunk_id: 'ST_b' }),
  ]);
  expect(await items(sandbox, 'ListSIPDispatchRule')).toEqual([
    expect.objectContaining({ sip_dispatch_rule_id: expect.stringMatching(/^SDR_.{12}$/) }),
  ]);
});

it('lists a legacy trunk in both directions and turns it into an inbound one when it is updated', async () => {
  const sandbox = await start({
    seed: { legacyTrunks: [{ sipTrunkId: 'ST_old', name: 'old', outboundNumber: '+1', inboundUsername: 'u', outboundAddress: 'h' }] },
  });
  expect(await items(sandbox, 'ListSIPTrunk')).toEqual([expect.objectContaining({ kind: 'TRUNK_LEGACY', name: 'old' })]);
  expect(await items(sandbox, 'ListSIPInboundTrunk')).toEqual([expect.objectContaining({ sip_trunk_id: 'ST_old', auth_username: 'u' })]);
  expect(await items(sandbox, 'ListSIPOutboundTrunk')).toEqual([expect.objectContaining({ sip_trunk_id: 'ST_old', address: 'h' })]);
  await ask(sandbox, 'SIP/UpdateSIPInboundTrunk', { sip_trunk_id: 'ST_old', update: { name: 'new' } });
  expect((await ask(sandbox, 'SIP/GetSIPInboundTrunk', { sip_trunk_id: 'ST_old' })).body).toMatchObject({ trunk: { name: 'new' } });
  await ask(sandbox, 'SIP/DeleteSIPTrunk', { sip_trunk_id: 'ST_old' });
  expect(await items(sandbox, 'ListSIPTrunk')).toEqual([]);
});

it('keeps its world in the state file from one start to the next, readable for the owner only', async () => {
  const stateFile = join(folder, 'state.json');
  const first = await start({ stateFile, seed: { inboundTrunks: [{ sipTrunkId: 'ST_seed', numbers: ['+1'] }] } });
  await ask(first, 'SIP/CreateSIPInboundTrunk', { trunk: { numbers: ['+2'], auth_password: 'p', ringing_timeout: '30s' } });
  const before = await items(first, 'ListSIPInboundTrunk');
  expect(before).toHaveLength(2);
  expect(statSync(stateFile).mode & 0o777).toBe(0o600);
  expect(existsSync(`${stateFile}.new`)).toBe(false);
  await first.close();
  const second = await start({ stateFile, seed: { inboundTrunks: [] } });
  expect(await items(second, 'ListSIPInboundTrunk')).toEqual(before);
  await ask(second, 'SIP/DeleteSIPTrunk', { sip_trunk_id: 'ST_seed' });
  expect(JSON.parse(readFileSync(stateFile, 'utf8')).inboundTrunks).toHaveLength(1);
});

it.each([
  ['no JSON', '{'],
  ['a list', '[]'],
  ['a trunk that is no object', '{"inboundTrunks":[1]}'],
  ['a field of the wrong type', '{"dispatchRules":[{"trunkIds":"ST_a"}]}'],
])('refuses to start from a state file that holds %s', async (_, text) => {
  const stateFile = join(folder, 'state.json');
  writeFileSync(stateFile, text);
  await expect(startSandbox({ stateFile })).rejects.toMatchObject({ id: 'sandbox-world-invalid' });
  expect(readFileSync(stateFile, 'utf8')).toBe(text);
});

it('misses objects behind a page of which the filter leaves nothing, as LiveKit does', async () => {
  const ids = ['ST_a', 'ST_b', 'ST_c'];
  const sandbox = await start({ seed: { inboundTrunks: ids.map((sipTrunkId) => ({ sipTrunkId, numbers: [sipTrunkId] })) } });
  const listed = (page: unknown, trunk_ids: string[]) => items(sandbox, 'ListSIPInboundTrunk', { page, trunk_ids });
  expect(await listed({ limit: 1 }, ['ST_a'])).toHaveLength(1);
  expect(await listed({ limit: 1 }, ['ST_c'])).toEqual([]);
  expect(await listed({ limit: 3 }, ['ST_c'])).toHaveLength(1);
  expect(await listed({ limit: 1, after_id: 'ST_b' }, ['ST_c'])).toHaveLength(1);
});

it('makes the same ids from the same random numbers', async () => {
  const create = async () => {
    let turn = 0;
    const sandbox = await start({ random: () => (turn++ % 57) / 57 });
    return (await ask(sandbox, 'SIP/CreateSIPInboundTrunk', { trunk: { numbers: ['+1'] } })).body['sip_trunk_id'];
  };
  expect(await create()).toBe(await create());
});

it('changes one field of an object and keeps the others to the last character', async () => {
  const odd = '\ufeffbegins with a byte order mark';
  const trunk = { sipTrunkId: 'ST_a', name: 'main', metadata: odd, numbers: ['+1'], headers: { 'X-A': odd }, ringingTimeout: '1.500s' };
  const sandbox = await start({ seed: { inboundTrunks: [trunk] } });
  await ask(sandbox, 'SIP/UpdateSIPInboundTrunk', { sip_trunk_id: 'ST_a', update: { name: 'new' } });
  const kept = { name: 'new', metadata: odd, numbers: ['+1'], headers: { 'X-A': odd }, ringing_timeout: '1.500s' };
  expect(await items(sandbox, 'ListSIPInboundTrunk')).toEqual([expect.objectContaining(kept)]);
});

it('keeps a field that only a newer server knows when another one is changed', async () => {
  const sandbox = await start({ seed: {} });
  const post = async (method: string, body: Uint8Array<ArrayBuffer>) => {
    const headers = { 'Content-Type': 'application/protobuf', Authorization: `Bearer ${signedToken(sandbox, allGrants(''))}` };
    const answer = await fetch(`${sandbox.httpUrl}/twirp/livekit.SIP/${method}`, { method: 'POST', headers, body });
    return Buffer.from(await answer.arrayBuffer());
  };
  // Field 900 of wire type 2 in the trunk, which is field 1 of the request.
  const newer = Buffer.concat([Buffer.of(0xa2, 0x38, 5), Buffer.from('newer')]);
  const made = new SIPInboundTrunkInfo({ name: 'main', numbers: ['+1'] }).toBinary();
  await post('CreateSIPInboundTrunk', Buffer.concat([Buffer.of(0x0a, made.length + newer.length), made, newer]));
  const [{ sip_trunk_id: id }] = (await items(sandbox, 'ListSIPInboundTrunk')) as [{ sip_trunk_id: string }];
  await ask(sandbox, 'SIP/UpdateSIPInboundTrunk', { sip_trunk_id: id, update: { name: 'renamed' } });
  const read = await post('GetSIPInboundTrunk', Buffer.from(new GetSIPInboundTrunkRequest({ sipTrunkId: id }).toBinary()));
  expect(String(read)).toMatch(/renamed.*newer/s);
});
