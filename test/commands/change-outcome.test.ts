import { describe, expect, it } from 'vitest';
import { sipctlOn } from '../support/in-process.ts';
import { changesSentTo } from '../support/requests.ts';
import { tamperedWire } from '../support/tampered-wire.ts';
import { NUMBER, OTHER_NUMBER, seed } from '../support/world.ts';

const outboundSeed = { outboundTrunks: [{ sipTrunkId: 'ST_out', name: 'out', numbers: [NUMBER], address: 'sip.carrier.example' }] };

describe('the check after a change', () => {
  const line = 'trunk update main --add-allow-address sip://198.51.100.1 --yes';

  it('that finds a new fault takes the change back, ends with 7 and says why', async () => {
    const { sipctl, sandbox } = await sipctlOn({ seed: seed() });
    const { code, stdout, stderr } = await sipctl(`${line} --json`);
    expect(code).toBe(7);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'ApplyResult',
      result: 'rolledBack',
      changed: false,
      worldChanged: 'no',
      steps: [{ id: 1, status: 'undone' }],
      verification: { verdict: 'fail' },
      errors: [{ severity: 'error' }],
    });
    expect(stderr).toMatch(/^rolled back: /m);
    expect(changesSentTo(sandbox)).toHaveLength(2);
    expect((await sipctl('trunk list')).stdout).not.toContain('sip://198.51.100.1');
  });

  it('lets the change stand with --on-failure stop, and ends with 9', async () => {
    const { sipctl, sandbox } = await sipctlOn({ seed: seed() });
    const { code, stdout } = await sipctl(`${line} --on-failure stop`);
    expect(code).toBe(9);
    expect(stdout).toMatch(/changed inbound trunk main[\s\S]*fail [\s\S]*unverified: the change was made[\s\S]*sipctl undo r/);
    expect(changesSentTo(sandbox)).toHaveLength(1);
    expect((await sipctl('trunk list')).stdout).toContain('sip://198.51.100.1');
  });

  it('shows a fault that was there before, and is no failure of this change', async () => {
    const { sipctl } = await sipctlOn({ seed: seed({}, { roomConfig: null }) });
    const { code, stdout } = await sipctl('dispatch update support --metadata m --yes');
    expect({ code, shown: /fail .*agents: NONE/.test(stdout) }).toEqual({ code: 0, shown: true });
  });

  it('is a failure with --strict for anything that is not a pass', async () => {
    const { sipctl } = await sipctlOn({ seed: seed({ authUsername: '', authPassword: '' }) });
    expect(await sipctl('trunk update main --metadata m --yes')).toMatchObject({ code: 0 });
    expect(await sipctl('trunk update main --metadata n --strict --yes')).toMatchObject({ code: 7 });
  });

  it('is left out with --verify none', async () => {
    const { sipctl } = await sipctlOn({ seed: seed() });
    const { code, stdout } = await sipctl(`${line} --verify none --json`);
    expect({ code, verification: JSON.parse(stdout).verification }).toEqual({ code: 0, verification: null });
  });

  it('that cannot run ends with 9: the change stands, and the project cannot be read to take it back', async () => {
    const { sipctl, sandbox } = await sipctlOn({ seed: seed() });
    let changed = false;
    const { env } = await tamperedWire(sandbox, async ({ method, forward }) => {
      const reply = await forward();
      if (changed && method === 'ListSIPInboundTrunk') return { status: 403, body: { code: 'permission_denied', msg: 'no' } };
      changed ||= method === 'UpdateSIPInboundTrunk';
      return reply;
    });
    const { code, stdout } = await sipctl('trunk update main --metadata m --yes --json', { env });
    expect(code).toBe(9);
    expect(JSON.parse(stdout)).toMatchObject({ worldChanged: 'asAsked', errors: [{ id: 'verification-failed' }] });
  });
});

describe('a field that only a newer server knows', () => {
  const future = { futureMode: 'FUTURE_ON', futureLimits: { calls: 3, per: ['minute'] } };
  const known = { future_mode: 'FUTURE_ON', future_limits: { calls: 3, per: ['minute'] } };

  it.each([
    ['trunk update main --krisp', 'ListSIPInboundTrunk', 'GetSIPInboundTrunk'],
    ['dispatch update support --agent other', 'ListSIPDispatchRule', ''],
  ])('comes back with the whole object: %s', async (line, list, get) => {
    const { sipctl, sandbox } = await sipctlOn({ seed: seed() });
    const { env } = await tamperedWire(sandbox, async ({ method, forward }) => {
      const { status, body } = await forward();
      const { items, trunk } = body;
      if (method === list && Array.isArray(items)) return { status, body: { items: items.map((item) => ({ ...item, ...known })) } };
      if (method === get && typeof trunk === 'object') return { status, body: { trunk: { ...trunk, ...known } } };
      return { status, body: method.startsWith('Update') ? { ...body, ...known } : body };
    });
    expect(await sipctl(`${line} --yes`, { env })).toMatchObject({ code: 0 });
    expect(changesSentTo(sandbox)[0]?.body['replace']).toMatchObject(future);
  });

  it('that the server fills by itself does not make a new object another than was asked, nor a repeat', async () => {
    const { sipctl, sandbox } = await sipctlOn();
    const { env } = await tamperedWire(sandbox, async ({ forward }) => {
      const { status, body } = await forward();
      const { items, trunk } = body;
      if (Array.isArray(items)) return { status, body: { items: items.map((item) => ({ ...item, ...known })) } };
      return { status, body: typeof trunk === 'object' ? { trunk: { ...trunk, ...known } } : { ...body, ...known } };
    });
    const create = `trunk create main --inbound --number ${NUMBER} --yes`;
    expect(await sipctl(create, { env })).toMatchObject({ code: 0, stdout: expect.stringContaining('created') });
    expect(await sipctl(create, { env })).toMatchObject({ code: 0, stdout: 'nothing to do: it is so already\n' });
  });

  it('is shown in JSON as it came', async () => {
    const { sipctl, sandbox } = await sipctlOn({ seed: seed() });
    const { env } = await tamperedWire(sandbox, async ({ forward }) => {
      const { status, body } = await forward();
      const { items } = body;
      return { status, body: Array.isArray(items) ? { items: items.map((item) => ({ ...item, ...known })) } : body };
    });
    expect(JSON.parse((await sipctl('trunk list --json', { env })).stdout).items[0]).toMatchObject(future);
  });

  it('in place of an enum that this sipctl knows is shown by its name, and sent back', async () => {
    const { sipctl, sandbox } = await sipctlOn({ seed: outboundSeed });
    const quic = <T>(trunk: T): T => ({ ...trunk, transport: 'SIP_TRANSPORT_QUIC' });
    const { env } = await tamperedWire(sandbox, async ({ method, forward }) => {
      const { status, body } = await forward();
      if (method === 'ListSIPOutboundTrunk' && Array.isArray(body['items'])) return { status, body: { items: body['items'].map(quic) } };
      if (method === 'UpdateSIPOutboundTrunk') return { status, body: quic(body) };
      return { status, body: method === 'GetSIPOutboundTrunk' ? { trunk: quic(body['trunk']) } : body };
    });
    expect((await sipctl('trunk list -o wide', { env, columns: 200 })).stdout).toContain('SIP_TRANSPORT_QUIC');
    expect(await sipctl('trunk update out --header X-A=1 --yes', { env })).toMatchObject({ code: 0 });
    expect(changesSentTo(sandbox)[0]?.body['replace']).toMatchObject({ transport: 'SIP_TRANSPORT_QUIC' });
  });
});

describe('the server', () => {
  it.each([
    ['trunk update main --auth-realm acme.example', 'UpdateSIPInboundTrunk', 'authRealm', '1.12.0'],
    ['trunk update main --media-encryption require', 'UpdateSIPInboundTrunk', 'media', '1.12.0'],
    ['dispatch update support --add-number +15105550100', 'UpdateSIPDispatchRule', 'numbers', '1.9.11'],
    ['dispatch update support --no-randomize', 'UpdateSIPDispatchRule', 'noRandomness', '1.10.0'],
  ])(
    'that drops a field: the change is taken back, with the field and the version that it needs: %s',
    async (line, method, field, version) => {
      const { sipctl, sandbox } = await sipctlOn({ seed: seed() });
      const without = (value: unknown): unknown =>
        Array.isArray(value) || typeof value !== 'object' || value === null
          ? value
          : Object.fromEntries(Object.entries(value).flatMap(([key, member]) => (key === field ? [] : [[key, without(member)]])));
      const { env } = await tamperedWire(sandbox, async (call) => {
        if (call.method !== method) return await call.forward();
        const { update, replace, ...id } = call.body;
        const said = update === undefined ? { replace: without(replace) } : { update: without(update) };
        return await call.forward({ ...id, ...said });
      });
      const { code, stdout } = await sipctl(`${line} --yes --json`, { env });
      expect(code).toBe(7);
      expect(JSON.parse(stdout)).toMatchObject({
        worldChanged: 'no',
        result: 'rolledBack',
        errors: [{ summary: expect.stringContaining(field), detail: expect.stringContaining(version) }],
      });
    },
  );

  it('that carries out a create while a signal comes: the change is made, and said to be', async () => {
    const { sipctl, sandbox } = await sipctlOn();
    const interrupt = new AbortController();
    const { env } = await tamperedWire(sandbox, async ({ method, forward }) => {
      if (method === 'CreateSIPInboundTrunk') interrupt.abort();
      return await forward();
    });
    const ran = await sipctl(`trunk create main --inbound --number ${OTHER_NUMBER} --yes --json`, { env, signal: interrupt.signal });
    expect(ran.code).toBe(8);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      worldChanged: 'asAsked',
      errors: [{ nextSteps: [expect.stringMatching(/^sipctl recover r/)] }],
    });
    expect((await sipctl('trunk list -o name')).stdout).toMatch(/^ST_/);
  });

  it('that refuses an outbound update with 500 has refused: nothing changed, and its words are shown', async () => {
    const { sipctl, sandbox } = await sipctlOn({ seed: outboundSeed });
    const { code, stdout, stderr } = await sipctl('trunk update out --from-host sip:acme@example --yes --json');
    expect({ code, sent: changesSentTo(sandbox).length }).toEqual({ code: 1, sent: 2 });
    expect(JSON.parse(stdout)).toMatchObject({
      worldChanged: 'no',
      errors: [{ id: 'server-refused', serverSaid: expect.stringContaining('SIP URI') }],
    });
    expect(stderr).toMatch(/server said:\n {4}.*SIP URI/);
  });

  it('that refuses a create for what sipctl did not see is told in its own words', async () => {
    const { sipctl, sandbox } = await sipctlOn();
    const { env } = await tamperedWire(sandbox, async ({ method, forward }) => {
      if (method !== 'CreateSIPInboundTrunk') return await forward();
      return { status: 400, body: { code: 'invalid_argument', msg: 'created inbound trunk main (ST_1); auth: full\nverdict: pass' } };
    });
    const { code, stdout, stderr } = await sipctl(`trunk create main --inbound --number ${OTHER_NUMBER} --yes`, { env });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^ {4}created inbound trunk main \(ST_1\); auth: full\\u\{a\}verdict: pass$/m);
    expect(stderr).toContain('world: unchanged');
  });
});
