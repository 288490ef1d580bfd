import { describe, expect, it, onTestFinished } from 'vitest';
import type { CarrierFaults } from '../../src/sandbox/carrier/carrier-options.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { dial, withPassword } from '../support/dial.ts';
import { NUMBER, OTHER_NUMBER, seed } from '../support/world.ts';
import { ask } from './ask.ts';

const AGENTS: NonNullable<SandboxOptions['agents']> = [{ name: 'support-agent', mode: 'alive' }];
const DELAYS = { agentJoins: 20 };

interface Loop {
  readonly sandbox: Sandbox;
  /** LiveKit calls, and waits for the answer. */
  call(fields?: Record<string, unknown>): ReturnType<typeof ask>;
}

/** A LiveKit, its carrier, and an outbound trunk between them. */
async function loop(trunk: Record<string, unknown> = {}, faults: CarrierFaults = {}, options: SandboxOptions = {}): Promise<Loop> {
  const sandbox = await startSandbox({
    seed: seed(),
    agents: AGENTS,
    delays: DELAYS,
    phone: { times: { ringingInterval: 60, roomGone: 5 } },
    carrier: { faults, ringsMs: 1500 },
    ...options,
  });
  onTestFinished(() => sandbox.close());
  const { host, user, password } = sandbox.carrier ?? { host: '', user: '', password: '' };
  const fields = { name: 'out', address: host, numbers: [OTHER_NUMBER], auth_username: user, auth_password: password, ...trunk };
  const { body } = await ask(sandbox, 'SIP/CreateSIPOutboundTrunk', { trunk: fields });
  const request = {
    sip_trunk_id: body['sip_trunk_id'],
    sip_call_to: NUMBER,
    room_name: 'out',
    participant_identity: 'sipctl',
    wait_until_answered: true,
    ringing_timeout: '2s',
  };
  return { sandbox, call: (more = {}) => ask(sandbox, 'SIP/CreateSIPParticipant', { ...request, ...more }) };
}

const participants = async (sandbox: Sandbox, room: string) =>
  (await ask(sandbox, 'RoomService/ListParticipants', { room })).body['participants'] as {
    kind: string;
    attributes: Record<string, string>;
  }[];

/** The caller that came in, wherever it is. */
async function incoming(sandbox: Sandbox) {
  const { body } = await ask(sandbox, 'RoomService/ListRooms', {});
  const names = (body['rooms'] as { name: string }[]).map(({ name }) => name).filter((name) => name !== 'out');
  const all = await Promise.all(names.map((name) => participants(sandbox, name)));
  return all.flat().find(({ kind }) => kind === 'SIP')?.attributes;
}

describe('a call of LiveKit through the carrier', () => {
  it.each(['SIP_TRANSPORT_AUTO', 'SIP_TRANSPORT_TCP'])(
    'comes back, is answered, and ends on both sides with its room (%s)',
    async (transport) => {
      const { sandbox, call } = await loop({ transport });
      expect(await call({ headers: { 'X-Lk-Test-Id': 'test-1' } })).toMatchObject({
        status: 200,
        body: { participant_identity: 'sipctl' },
      });
      const [mine] = await participants(sandbox, 'out');
      expect(mine?.attributes).toMatchObject({
        'sip.callStatus': 'active',
        'sip.phoneNumber': NUMBER,
        'sip.trunkPhoneNumber': OTHER_NUMBER,
        'sip.hostname': sandbox.carrier?.host,
      });
      expect(await incoming(sandbox)).toMatchObject({
        'lktest.id': 'test-1',
        'sip.trunkID': 'ST_main',
        'sip.ruleID': 'SDR_support',
        'sip.phoneNumber': OTHER_NUMBER,
        'sip.trunkPhoneNumber': NUMBER,
      });
      expect(sandbox).toMatchObject({ dialledCalls: 1, carrier: { openCalls: 1 }, phone: { openCalls: 1 } });
      expect((await ask(sandbox, 'RoomService/DeleteRoom', { room: 'out' })).status).toBe(200);
      await expect.poll(() => [sandbox.dialledCalls, sandbox.carrier?.openCalls, sandbox.phone?.openCalls]).toEqual([0, 0, 0]);
      expect(sandbox.carrier?.complaints).toEqual([]);
    },
  );

  it('is ended by the other side, and the participant goes', async () => {
    const { sandbox, call } = await loop();
    await call();
    const { body } = await ask(sandbox, 'RoomService/ListRooms', {});
    const [room] = (body['rooms'] as { name: string }[]).map(({ name }) => name).filter((name) => name !== 'out');
    await ask(sandbox, 'RoomService/DeleteRoom', { room });
    await expect.poll(() => participants(sandbox, 'out')).toEqual([]);
    await expect.poll(() => [sandbox.dialledCalls, sandbox.carrier?.openCalls, sandbox.phone?.openCalls]).toEqual([0, 0, 0]);
  });

  it('is called off while it rings, when its participant is removed', async () => {
    const { sandbox, call } = await loop({}, {}, { agents: [] });
    const calling = call({ ringing_timeout: '20s' });
    await expect.poll(async () => (await participants(sandbox, 'out'))[0]?.attributes['sip.callStatus']).toBe('ringing');
    await ask(sandbox, 'RoomService/RemoveParticipant', { room: 'out', identity: 'sipctl' });
    expect(await calling).toMatchObject({ status: 408, body: { code: 'canceled', msg: 'twirp error unknown: sip request timed out' } });
    await expect.poll(() => [sandbox.dialledCalls, sandbox.carrier?.openCalls, sandbox.phone?.openCalls]).toEqual([0, 0, 0]);
  });

  it('lasts no longer than it may, whoever has forgotten it', async () => {
    const { sandbox, call } = await loop();
    await call({ max_call_duration: '0.400s' });
    await expect.poll(() => participants(sandbox, 'out')).toEqual([]);
    await expect.poll(() => sandbox.carrier?.openCalls).toBe(0);
  });

  it('is given up where the carrier finds each nonce too old', async () => {
    const { sandbox, call } = await loop({}, {}, { carrier: { nonceMs: -1, ringsMs: 1500 } });
    expect((await call()).status).toBe(412);
    expect(sandbox.carrier?.complaints).toEqual(Array(4).fill('an old nonce'));
  });
});

describe('the carrier refuses', () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>, number, string]>([
    [
      'a call without a password',
      { auth_username: '', auth_password: '' },
      {},
      412,
      'sip server required auth, but no username or password was provided',
    ],
    ['a wrong password', { auth_password: 'wrong' }, {}, 412, 'max auth retry attempts reached for SIP invite'],
    ['a caller number that is not E.164', { numbers: ['15105550150'] }, {}, 403, '403: Caller Number Is Not E.164'],
    ['a caller number of somebody else', {}, { sip_number: '+15105550177' }, 403, '403: Caller Number Not Allowed'],
    ['a number that is not E.164', {}, { sip_call_to: '5105550100' }, 400, '484: Address Incomplete'],
  ])('%s', async (_, trunk, request, status, text) => {
    const { sandbox, call } = await loop(trunk);
    const answer = await call(request);
    expect(answer).toMatchObject({ status, body: { msg: expect.stringContaining(text) } });
    expect(await participants(sandbox, 'out')).toEqual([]);
    expect(sandbox).toMatchObject({ dialledCalls: 0, carrier: { openCalls: 0 } });
  });

  it('credentials for the address in its own To, which LiveKit proves in place of the one that it has dialled', async () => {
    const { sandbox, call } = await loop({}, { baresTo: true });
    expect(await call()).toMatchObject({ status: 412, body: { msg: expect.stringContaining('max auth retry attempts') } });
    expect(sandbox.carrier?.complaints[0]).toMatch(
      /^credentials for sip:\+15105550100@127.0.0.1, and not for sip:\+15105550100@127.0.0.1:\d+$/,
    );
  });

  it.each([
    [486, 'Busy Here', 429, 'resource_exhausted'],
    [404, 'Not Found', 404, 'not_found'],
    [603, 'Decline', 403, 'permission_denied'],
    [503, 'Service Unavailable', 412, 'failed_precondition'],
    [488, 'Not Acceptable Here', 400, 'invalid_argument'],
  ])('with %i, which LiveKit tells in the meta of its error', async (status, reason, http, code) => {
    const { call } = await loop({}, { refuses: { status, reason } });
    expect(await call()).toMatchObject({ status: http, body: { code, meta: { sip_status_code: String(status), sip_status: reason } } });
  });

  it('nothing, and lets it ring: LiveKit gives up', async () => {
    const { call } = await loop({}, { ringsOnly: true });
    expect(await call({ ringing_timeout: '0.300s' })).toMatchObject({ status: 408, body: { code: 'canceled' } });
  });
});

it('LiveKit tells of a closed port to who waits, and to nobody else', async () => {
  const { sandbox, call } = await loop({ address: '127.0.0.1:9', transport: 'SIP_TRANSPORT_TCP' });
  expect(await call()).toMatchObject({
    status: 412,
    body: { msg: expect.stringMatching(/dial err=dial tcp :0->127.0.0.1:9: .*ECONNREFUSED/) },
  });
  expect((await call({ wait_until_answered: false })).status).toBe(200);
  await expect.poll(() => participants(sandbox, 'out')).toEqual([]);
});

it('our own telephone is good enough for a strict carrier', async () => {
  const { sandbox } = await loop();
  const { port = 0, user = '', password = '' } = sandbox.carrier ?? {};
  for (const transport of ['udp', 'tcp'] as const) {
    const target = { host: '127.0.0.1', port, transport };
    const { record } = await dial(port, { target, from: OTHER_NUMBER, ...withPassword(user, password) });
    expect(record).toMatchObject({ final: { status: 200 }, endedBy: 'us', byeStatus: 200 });
  }
  expect(sandbox.carrier?.complaints).toEqual([]);
  await expect.poll(() => [sandbox.carrier?.openCalls, sandbox.phone?.openCalls]).toEqual([0, 0]);
});
