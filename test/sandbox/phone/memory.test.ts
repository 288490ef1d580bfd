import { afterEach, expect, it } from 'vitest';
import { writeOffer } from '../../../src/adapters/sip/sdp/offer.ts';
import type { Sandbox } from '../../../src/sandbox/options.ts';
import type { PhoneFaults } from '../../../src/sandbox/phone/phone-options.ts';
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { CallClock, settled } from '../../support/call-clock.ts';
import { ask } from '../ask.ts';
import { rule, type Trunk, trunk } from './phone.ts';
import { type RawCaller, rawCaller } from './raw-caller.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

interface Line {
  readonly sandbox: Sandbox;
  readonly clock: CallClock;
  readonly caller: RawCaller;
  /** @returns what came back at once: first lines. */
  send(method: string, branch: string, more?: Partial<Written>): Promise<string[]>;
  /** @returns what came until then: first lines. */
  at(milliseconds: number): Promise<string[]>;
}

interface Written {
  readonly callId: string;
  readonly fromTag: string;
  readonly toTag: string;
  readonly number: number;
  readonly body: string;
  readonly headers: readonly string[];
}

const OFFER = writeOffer({ address: '127.0.0.1', port: 40_000, session: 1 });

async function line({
  trunks = [trunk('ST_1')],
  agent = 'nobody',
  faults = {},
}: {
  trunks?: Trunk[];
  agent?: string;
  faults?: PhoneFaults;
} = {}): Promise<Line> {
  const clock = new CallClock();
  const seed = { inboundTrunks: trunks, dispatchRules: [rule('SDR_1', agent)] };
  const sandbox = await startSandbox({ clock, seed, agents: [{ name: 'alive', mode: 'alive' }], phone: { timers: clock.timers, faults } });
  const port = sandbox.phone?.port ?? 0;
  const caller = await rawCaller('UDP', port);
  open.push(caller.close, sandbox.close);
  const taken = async () => {
    await settled();
    return caller.arrived.splice(0).map((text) => text.split('\r\n')[0] ?? '');
  };
  return {
    sandbox,
    clock,
    caller,
    send: async (method, branch, more = {}) => {
      caller.send(written(method, branch, port, caller.port, more));
      await settled();
      await clock.advanceTo(clock.timers.now() + 5);
      return await taken();
    },
    at: async (milliseconds) => {
      await clock.advanceTo(milliseconds);
      return await taken();
    },
  };
}

function written(method: string, branch: string, port: number, from: number, more: Partial<Written>): Buffer {
  const { callId = 'call-1', fromTag = 'tag-1', toTag = '', number = 1, body = method === 'INVITE' ? OFFER : '', headers = [] } = more;
  const lines = [
    `${method} sip:+15105550100@127.0.0.1:${port} SIP/2.0`,
    `Via: SIP/2.0/UDP 127.0.0.1:${from};branch=z9hG4bK${branch};rport`,
    `From: <sip:+15105550199@127.0.0.1>${fromTag === '' ? '' : `;tag=${fromTag}`}`,
    `To: <sip:+15105550100@127.0.0.1>${toTag === '' ? '' : `;tag=${toTag}`}`,
    ...(callId === '' ? [] : [`Call-ID: ${callId}`]),
    `CSeq: ${number} ${method}`,
    `Contact: <sip:+15105550199@127.0.0.1:${from}>`,
    ...headers,
    `Content-Length: ${body.length}`,
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

const RANG = ['SIP/2.0 100 Processing', 'SIP/2.0 180 Ringing'];

it('gives a refusal again for a minute, and for a minute more each time, to the same Call-ID and From tag alone', async () => {
  const { send, at } = await line();
  expect(await send('INVITE', 'a', { body: 'no offer' })).toEqual([...RANG, 'SIP/2.0 400 ']);
  await at(58_000);
  expect(await send('INVITE', 'b', { number: 2 })).toEqual(['SIP/2.0 400 ']);
  await at(117_000);
  expect(await send('INVITE', 'c', { number: 3 })).toEqual(['SIP/2.0 400 ']);
  expect(await send('INVITE', 'd', { number: 4, fromTag: 'tag-2' })).toEqual(RANG);
  await at(178_000);
  expect(await send('INVITE', 'e', { number: 5 })).toEqual(RANG);
});

it('says 400 to a call without a name, and nothing to what cannot be answered', async () => {
  const { send, caller, sandbox } = await line();
  expect(await send('INVITE', 'a', { callId: '' })).toEqual(['SIP/2.0 400 Bad request']);
  expect(await send('INVITE', 'b', { fromTag: '' })).toEqual(['SIP/2.0 400 Bad request']);
  for (const bytes of ['INVITE sip:x SIP/2.0\r\nCall-ID: y\r\n\r\n', 'hello', '\r\n\r\n']) caller.send(Buffer.from(bytes));
  await settled();
  expect(caller.arrived).toEqual([]);
  expect(sandbox.phone?.openCalls).toBe(0);
});

it('takes the realm of the trunk, and only the newest challenge', async () => {
  const auth = { authUsername: 'acme', authPassword: 'correct-horse', authRealm: 'acme.example' };
  const { caller, send } = await line({ trunks: [trunk('ST_1', auth)], faults: { challengeTwice: true } });
  caller.arrived.length = 0;
  const challenges: string[] = [];
  const { push } = caller.arrived;
  caller.arrived.push = (...texts) => {
    challenges.push(...texts.flatMap((text) => /^Proxy-Authenticate: (.*)\r$/m.exec(text)?.[1] ?? []));
    return push.apply(caller.arrived, texts);
  };
  expect(await send('INVITE', 'a')).toEqual(['SIP/2.0 100 Processing', 'SIP/2.0 407 Unauthorized', 'SIP/2.0 407 Unauthorized']);
  expect(challenges).toEqual([
    expect.stringMatching(/^Digest realm="acme.example", nonce="\d+-call-1", algorithm=MD5$/),
    expect.anything(),
  ]);
  expect(new Set(challenges).size).toBe(2);
});

it('sends BYE to Contact again and again until it is answered, 11 times in all', async () => {
  const { sandbox, clock, caller, send, at } = await line({ agent: 'alive' });
  expect(await send('INVITE', 'a')).toEqual(RANG);
  expect(await at(2200)).toEqual(Array.from({ length: 3 }, () => 'SIP/2.0 200 OK'));
  await ask(sandbox, 'RoomService/DeleteRoom', { room: 'support' }, clock.now() / 1000);
  const byes = await at(40_000);
  expect(byes).toEqual(Array.from({ length: 11 }, () => `BYE sip:+15105550199@127.0.0.1:${caller.port} SIP/2.0`));
});

it('sends BYE to the first Record-Route where there is one', async () => {
  const { sandbox, clock, send, at } = await line({ agent: 'alive' });
  const proxy = await rawCaller('UDP', sandbox.phone?.port ?? 0);
  open.push(proxy.close);
  const routes = [`<sip:127.0.0.1:${proxy.port};lr>`, '<sip:198.51.100.3;lr>'];
  await send('INVITE', 'a', { headers: routes.map((route) => `Record-Route: ${route}`) });
  await at(2200);
  await ask(sandbox, 'RoomService/DeleteRoom', { room: 'support' }, clock.now() / 1000);
  expect(await at(2300)).toEqual([]);
  await settled();
  expect(proxy.arrived[0]?.split('\r\n').slice(0, 3)).toEqual([
    expect.stringMatching(/^BYE sip:\+15105550199@/),
    ...routes.toReversed().map((route) => `Route: ${route}`),
  ]);
});

it('calls the agent of the rule that took the call, though the rule is gone when the room opens', async () => {
  const { sandbox, clock, send, at } = await line({ agent: 'alive' });
  expect(await send('INVITE', 'a')).toEqual(RANG);
  await ask(sandbox, 'SIP/DeleteSIPDispatchRule', { sip_dispatch_rule_id: 'SDR_1' }, clock.now() / 1000);
  expect(await at(600)).toContain('SIP/2.0 200 OK');
});

it('keeps a room for 20 s after its last caller, agents gone', async () => {
  const { sandbox, clock, send, at } = await line({ agent: 'alive' });
  const rooms = async () => (await ask(sandbox, 'RoomService/ListRooms', {}, clock.now() / 1000)).body['rooms'];
  const inRoom = async () =>
    (await ask(sandbox, 'RoomService/ListParticipants', { room: 'support' }, clock.now() / 1000)).body['participants'];
  await send('INVITE', 'a');
  await at(200);
  await send('CANCEL', 'a');
  await at(400);
  expect(await inRoom()).toEqual([]);
  await at(20_000);
  expect(await rooms()).toHaveLength(1);
  await at(20_400);
  expect(await rooms()).toEqual([]);
});

it('leaves nothing behind, in whatever state its calls are when it ends', async () => {
  const { sandbox, clock, send, at } = await line({ agent: 'alive' });
  await send('INVITE', 'answered');
  await at(1000);
  await send('INVITE', 'ringing', { callId: 'call-2' });
  await send('INVITE', 'refused', { callId: 'call-3', body: 'no offer' });
  await send('ACK', 'refused', { callId: 'call-3' });
  await send('OPTIONS', 'asked', { callId: 'call-4' });
  expect(sandbox.phone?.openCalls).toBeGreaterThan(0);
  await sandbox.close();
  expect(clock.pending).toBe(0);
});
