import { randomBytes } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { systemTimers } from '../../../src/adapters/media/timers.ts';
import { tone } from '../../../src/adapters/media/tone.ts';
import { readCredentials } from '../../../src/adapters/sip/digest/credentials.ts';
import { headerOf, listOf, type SipRequest } from '../../../src/adapters/sip/message/message.ts';
import { tagOf } from '../../../src/adapters/sip/message/name-addr.ts';
import { systemDns } from '../../../src/adapters/sip/resolve.ts';
import { placeCall } from '../../../src/adapters/sip/user-agent/place-call.ts';
import { respondTo } from '../../../src/adapters/sip/user-agent/respond.ts';
import type { CallEvent, CallRecord, DialRequest } from '../../../src/core/model/phone-call.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import { answered, likeLiveKit, type ScriptedPeer, scriptedPeer } from '../../support/scripted-peer.ts';

const PASSWORD = 'a-password-of-the-trunk';
const knows = (value: string, request: SipRequest) => readCredentials(value, request)?.provesKnowledgeOf(PASSWORD) === true;

interface Dialled {
  readonly record: CallRecord;
  readonly kinds: readonly string[];
}

async function dial(
  peer: Pick<ScriptedPeer, 'port'>,
  more: Partial<DialRequest> = {},
  onEvent: (event: CallEvent) => void = () => undefined,
  signal = new AbortController().signal,
): Promise<Dialled> {
  const request: DialRequest = {
    target: { host: '127.0.0.1', port: peer.port, transport: 'udp' },
    to: '+15105550100',
    from: '+15105550199',
    credentials: { user: 'acme-in', password: new Secret(PASSWORD), realm: null },
    testId: 'test-1',
    ringTimeoutMs: 400,
    durationMs: 250,
    dtmf: null,
    play: null,
    record: false,
    advertise: null,
    mediaFromAnywhere: false,
    ...more,
  };
  const tools = {
    timers: systemTimers,
    dns: systemDns,
    randomText: (length: number) => randomBytes(length).toString('hex').slice(0, length),
    userAgent: 'sipctl/test',
  };
  const record = await placeCall(request, tools, onEvent, signal);
  return {
    record,
    kinds: record.events.map((event) =>
      'status' in event ? `${event.method} ${event.status}` : 'method' in event ? `${event.kind} ${event.method}` : event.kind,
    ),
  };
}

const requestsTo = ({ received }: ScriptedPeer, method: string) =>
  received.filter((message): message is SipRequest => message.kind === 'request' && message.method === method);

describe('a good call', () => {
  it('is challenged, answered, heard, and ended by us', async () => {
    const peer = await scriptedPeer(likeLiveKit(knows));
    const { record, kinds } = await dial(peer, { record: true });
    expect(kinds.filter((kind) => kind !== 'first-audio')).toEqual([
      ...['resolved', 'connected', 'sent INVITE', 'INVITE 100', 'sent ACK', 'INVITE 407', 'sent INVITE', 'INVITE 100', 'INVITE 180'],
      ...['sent ACK', 'INVITE 200', 'sent BYE', 'BYE 200'].sort((a) => (a === 'INVITE 200' ? -1 : 0)),
    ]);
    expect(record).toMatchObject({ final: { status: 200 }, endedBy: 'us', byeStatus: 200, cancelAnswered: null });
    expect(record.audio).toMatchObject({ codec: 'PCMU', lost: 0 });
    expect(record.audio?.levelDbov).toBeGreaterThan(-20);
    expect(record.recording?.length).toBeGreaterThan(500);
  });

  it('keeps Call-ID and From tag, and takes a new branch and number, for the INVITE with credentials', async () => {
    const peer = await scriptedPeer(likeLiveKit(knows));
    await dial(peer);
    const [first, second] = requestsTo(peer, 'INVITE');
    const of = (request: SipRequest | undefined, name: string) => (request === undefined ? undefined : headerOf(request, name));
    expect(of(second, 'Call-ID')).toBe(of(first, 'Call-ID'));
    expect(tagOf(of(second, 'From'))).toBe(tagOf(of(first, 'From')));
    expect(tagOf(of(second, 'To'))).toBe('');
    expect([of(first, 'CSeq'), of(second, 'CSeq')]).toEqual(['1 INVITE', '2 INVITE']);
    expect(of(first, 'Via')).not.toBe(of(second, 'Via'));
    expect(of(first, 'X-Lk-Test-Id')).toBe('test-1');
  });

  it('survives the loss of the first message of each kind', async () => {
    const seen = new Set<string>();
    const good = likeLiveKit(knows);
    const peer = await scriptedPeer((request, self, from) => {
      const key = `${request.method} ${headerOf(request, 'CSeq')}`;
      if (seen.has(key) || request.method === 'ACK') return good(request, self, from);
      seen.add(key);
      return undefined;
    });
    const { record } = await dial(peer);
    expect(record).toMatchObject({ final: { status: 200 }, byeStatus: 200 });
  }, 10_000);

  it('acknowledges every 200 that comes again', async () => {
    const good = likeLiveKit(knows);
    const peer = await scriptedPeer(async (request, self, from) => {
      if (request.method !== 'INVITE' || headerOf(request, 'Proxy-Authorization') === undefined) return await good(request, self, from);
      const reply = await answered(request, self);
      for (let times = 0; times < 3; times += 1) self.reply(request, reply);
    });
    await dial(peer);
    expect(requestsTo(peer, 'ACK').filter((ack) => headerOf(ack, 'CSeq') === '2 ACK')).toHaveLength(3);
  });

  it('goes to the Contact and over the routes that the answer names', async () => {
    const good = likeLiveKit(knows);
    const peer: ScriptedPeer = await scriptedPeer(async (request, self, from) => {
      if (request.method !== 'INVITE' || headerOf(request, 'Proxy-Authorization') === undefined) return await good(request, self, from);
      const reply = await answered(request, self);
      const routes = [`<sip:127.0.0.1:1;lr>`, `<sip:127.0.0.1:${self.port};lr>`].map((value) => ({ name: 'Record-Route', value }));
      self.reply(request, { ...reply, headers: [...(reply.headers ?? []), ...routes] });
    });
    const { record } = await dial(peer);
    const [bye] = requestsTo(peer, 'BYE');
    expect(record.strictRouters).toEqual([]);
    expect(bye?.uri).toBe(`sip:127.0.0.1:${peer.port};transport=udp`);
    expect(bye && listOf(bye, 'Route')).toEqual([`<sip:127.0.0.1:${peer.port};lr>`, '<sip:127.0.0.1:1;lr>']);
  });

  it('over a proxy that routes strictly is told so, and hung up all the same', async () => {
    const good = likeLiveKit(knows);
    const peer: ScriptedPeer = await scriptedPeer(async (request, self, from) => {
      if (request.method !== 'INVITE' || headerOf(request, 'Proxy-Authorization') === undefined) return await good(request, self, from);
      const reply = await answered(request, self);
      const route = { name: 'Record-Route', value: `<sip:127.0.0.1:${self.port}>` };
      self.reply(request, { ...reply, headers: [...(reply.headers ?? []), route] });
    });
    const { record } = await dial(peer);
    expect(record).toMatchObject({ strictRouters: ['127.0.0.1'], byeStatus: 200 });
  });

  it('presses the keys of a PIN once the prompt is over', async () => {
    const prompt = (from: number, length: number) => (from < 2400 ? tone(440, 8000, length, from) : new Int16Array(length));
    const peer = await scriptedPeer(async (request, self, from) => {
      if (request.method === 'INVITE') self.reply(request, await answered(request, self, prompt));
      else await likeLiveKit(knows)(request, self, from);
    });
    const { record } = await dial(peer, { dtmf: new Secret('42'), durationMs: 50 });
    const [answer, keys] = ['answer', 'dtmf'].map((kind) => record.events.find((event) => event.kind === kind)?.atMs ?? 0);
    expect((keys ?? 0) - (answer ?? 0)).toBeGreaterThan(800);
    expect(record.events).toContainEqual(expect.objectContaining({ kind: 'dtmf', digits: 3 }));
    expect(JSON.stringify(record)).not.toContain('42#');
  }, 10_000);
});

describe('a call that is not answered', () => {
  it('with a wrong password ends with the refusal, and asks no third time', async () => {
    const peer = await scriptedPeer(likeLiveKit(() => false));
    const { record } = await dial(peer);
    expect(record).toMatchObject({ final: { status: 401, reason: 'Unauthorized' }, endedBy: null });
    expect(requestsTo(peer, 'INVITE')).toHaveLength(2);
  });

  it('without credentials at hand ends with the challenge', async () => {
    const peer = await scriptedPeer(likeLiveKit(knows));
    const { record } = await dial(peer, { credentials: null });
    expect(record.final).toEqual({ status: 407, reason: 'Unauthorized' });
    await vi.waitFor(() => expect(requestsTo(peer, 'ACK')).toHaveLength(1));
  });

  it('shows its credentials to no other realm', async () => {
    const peer = await scriptedPeer(likeLiveKit(knows));
    const { record } = await dial(peer, { credentials: { user: 'acme-in', password: new Secret(PASSWORD), realm: 'acme.example' } });
    expect(record.events).toContainEqual(expect.objectContaining({ kind: 'failed', why: 'challenge-refused' }));
    expect(peer.received.some((message) => headerOf(message, 'Proxy-Authorization') !== undefined)).toBe(false);
  });

  it('rings out, is called off, and that is answered', async () => {
    let invite: SipRequest | null = null;
    const peer = await scriptedPeer((request, self) => {
      if (request.method === 'INVITE') {
        invite = request;
        self.reply(request, { status: 180, reason: 'Ringing' });
      } else if (request.method === 'CANCEL' && invite !== null) {
        self.reply(request, { status: 200, reason: 'OK' });
        self.reply(invite, { status: 487, reason: 'Request Terminated' });
      }
    });
    const { record, kinds } = await dial(peer);
    expect(record).toMatchObject({ final: { status: 487 }, cancelAnswered: true });
    expect(kinds).toContain('CANCEL 200');
    await vi.waitFor(() => expect(requestsTo(peer, 'ACK')).toHaveLength(1));
  });

  it('that LiveKit dropped has no answer to CANCEL', async () => {
    const peer = await scriptedPeer((request, self) => {
      if (request.method === 'INVITE') self.reply(request, { status: 180, reason: 'Ringing' });
    });
    const { record } = await dial(peer);
    expect(record).toMatchObject({ final: null, cancelAnswered: false });
  });

  it('answered while it is called off is acknowledged and ended', async () => {
    let invite: SipRequest | null = null;
    const peer = await scriptedPeer(async (request, self) => {
      if (request.method === 'INVITE') {
        invite = request;
        self.reply(request, { status: 180, reason: 'Ringing' });
      } else if (request.method === 'CANCEL' && invite !== null) {
        self.reply(invite, await answered(invite, self));
      } else if (request.method === 'BYE') self.reply(request, { status: 200, reason: 'OK' });
    });
    await dial(peer);
    expect([requestsTo(peer, 'ACK').length, requestsTo(peer, 'BYE').length]).toEqual([1, 1]);
  });

  it('is told apart where nobody listens over TCP', async () => {
    const { record } = await dial({ port: 1 }, { target: { host: '127.0.0.1', port: 1, transport: 'tcp' } });
    expect(record.events.at(-1)).toMatchObject({ kind: 'failed', why: 'refused' });
  });

  it('is broken off from here with CANCEL or BYE', async () => {
    for (const at of [180, 200]) {
      const stop = new AbortController();
      const good = likeLiveKit(knows);
      const peer = await scriptedPeer(async (request, self, from) => {
        if (request.method === 'CANCEL') self.reply(request, { status: 200, reason: 'OK' });
        else if (at === 180 && request.method === 'INVITE') self.reply(request, { status: 180, reason: 'Ringing' });
        else await good(request, self, from);
      });
      const { record } = await dial(
        peer,
        { durationMs: 60_000, ringTimeoutMs: 60_000 },
        (event) => 'status' in event && event.status === at && stop.abort(),
        stop.signal,
      );
      expect(record.events).toContainEqual(expect.objectContaining({ kind: 'failed', why: 'aborted' }));
      expect(requestsTo(peer, at === 180 ? 'CANCEL' : 'BYE')).toHaveLength(1);
    }
  });
});

describe('what the far side asks', () => {
  const inCall = async (
    ask: (invite: SipRequest, peer: ScriptedPeer, contact: { address: string; port: number }) => void,
    more: Partial<DialRequest> = {},
  ) => {
    const good = likeLiveKit(knows);
    let confirmed: SipRequest | null = null;
    const peer: ScriptedPeer = await scriptedPeer(async (request, self, from) => {
      if (request.method === 'INVITE' && headerOf(request, 'Proxy-Authorization') !== undefined) confirmed = request;
      if (request.method === 'ACK' && confirmed !== null && headerOf(request, 'CSeq') === '2 ACK') ask(confirmed, self, from);
      await good(request, self, from);
    });
    return { peer, ...(await dial(peer, { durationMs: 5000, ...more })) };
  };
  const request = (invite: SipRequest, method: string, headers: Readonly<Record<string, string>> = {}): SipRequest => {
    const all = {
      Via: `SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bK${method}`,
      From: `${headerOf(invite, 'To')};tag=SCL_scripted`,
      To: headerOf(invite, 'From') ?? '',
      'Call-ID': headerOf(invite, 'Call-ID') ?? '',
      CSeq: `3 ${method}`,
      ...headers,
    };
    return {
      kind: 'request',
      method,
      uri: 'sip:x@y',
      headers: Object.entries(all).map(([name, value]) => ({ name, value })),
      body: Buffer.alloc(0),
    };
  };

  it('a BYE ends the call at once, and no BYE of ours follows', async () => {
    const { record, peer } = await inCall((invite, self, to) => self.send(request(invite, 'BYE'), to));
    expect(record.endedBy).toBe('them');
    await vi.waitFor(() => expect(peer.received.at(-1)).toMatchObject({ kind: 'response', status: 200 }));
    expect(requestsTo(peer, 'BYE')).toHaveLength(0);
  });

  it('a BYE with another tag or Call-ID ends nothing', async () => {
    const { record, peer } = await inCall(
      (invite, self, to) => {
        self.send(request(invite, 'BYE', { From: '<sip:a@b>;tag=other' }), to);
        self.send(request(invite, 'BYE', { 'Call-ID': 'other' }), to);
        self.send(request(invite, 'INFO'), to);
      },
      { durationMs: 200 },
    );
    expect(record.endedBy).toBe('us');
    expect(peer.received.flatMap((message) => (message.kind === 'response' ? [message.status] : []))).toEqual([481, 481, 405]);
  });
});

describe('an answer', () => {
  const withAudioAt = (address: string) =>
    scriptedPeer(async (request, self, from) => {
      if (request.method !== 'INVITE' || headerOf(request, 'Proxy-Authorization') === undefined)
        return await likeLiveKit(knows)(request, self, from);
      const reply = await answered(request, self);
      self.reply(request, { ...reply, body: Buffer.from(String(reply.body).replaceAll('127.0.0.1', address)) });
    });

  it('that wants its audio where the answering host is not is acknowledged, ended, and gets no packet (F50)', async () => {
    const peer = await withAudioAt('224.0.0.1');
    const { record } = await dial(peer);
    expect(record.events).toContainEqual(
      expect.objectContaining({ kind: 'failed', why: 'answer-unusable', detail: expect.stringContaining('224.0.0.1') }),
    );
    expect([requestsTo(peer, 'ACK').length, requestsTo(peer, 'BYE').length, record.audio]).toEqual([2, 1, null]);
  });

  it('may name another address of a host that means something here, and any with --media-any', async () => {
    const { record } = await dial(await withAudioAt('198.51.100.7'));
    expect(record.events.filter((event) => event.kind === 'failed')).toEqual([]);
    expect((await dial(await withAudioAt('0.0.0.0'), { mediaFromAnywhere: true })).record.audio).not.toBeNull();
  });

  it('may come from another node of the service than the one that was asked', async () => {
    const other = await scriptedPeer((request, self) => self.reply(request, { status: 200, reason: 'OK' }));
    const peer = await scriptedPeer(async (request, self, from) => {
      if (request.method !== 'INVITE') return;
      const { headers = [], body = Buffer.alloc(0) } = await answered(request, self);
      const contact = { name: 'Contact', value: `<sip:127.0.0.1:${other.port}>` };
      const reply = {
        status: 200,
        reason: 'OK',
        toTag: 'node',
        headers: [contact, ...headers.filter(({ name }) => name !== 'Contact')],
        body,
      };
      other.send(respondTo(request, from, reply), from);
    });
    const { record } = await dial(peer);
    expect(record).toMatchObject({ final: { status: 200 }, byeStatus: 200 });
    expect([requestsTo(other, 'ACK').length, requestsTo(other, 'BYE').length]).toEqual([1, 1]);
  });
});

describe('two calls', () => {
  it('share no name that LiveKit would remember', async () => {
    const peer = await scriptedPeer(likeLiveKit(knows));
    for (const { record } of [await dial(peer), await dial(peer)]) expect(record.final?.status).toBe(200);
    const names = (of: (invite: SipRequest) => string | undefined) => new Set(requestsTo(peer, 'INVITE').map(of)).size;
    expect([
      names((one) => headerOf(one, 'Call-ID')),
      names((one) => tagOf(headerOf(one, 'From'))),
      names((one) => headerOf(one, 'Via')),
    ]).toEqual([2, 2, 4]);
  });
});

describe('a call that is broken off before it is placed', () => {
  it('sends nothing', async () => {
    const peer = await scriptedPeer(likeLiveKit(knows));
    const { record, kinds } = await dial(peer, {}, () => undefined, AbortSignal.abort());
    expect([kinds.at(-1), record.events.at(-1)]).toMatchObject(['failed', { why: 'aborted' }]);
    expect(peer.received).toEqual([]);
  });

  it('right after its INVITE is called off once somebody has taken it', async () => {
    const stop = new AbortController();
    const peer = await scriptedPeer((request, self) => {
      if (request.method === 'INVITE') self.reply(request, { status: 180, reason: 'Ringing' });
      if (request.method === 'CANCEL') self.reply(request, { status: 200, reason: 'OK' });
    });
    await dial(peer, {}, (event) => event.kind === 'sent' && event.method === 'INVITE' && stop.abort(), stop.signal);
    expect(requestsTo(peer, 'CANCEL')).toHaveLength(1);
  });
});

describe('what is kept of a call', () => {
  it('holds neither the password nor what it can be guessed from', async () => {
    const peer = await scriptedPeer(likeLiveKit(knows));
    const { record } = await dial(peer);
    const [, proof] = requestsTo(peer, 'INVITE').map(
      (invite) => /response="([^"]+)"/.exec(headerOf(invite, 'Proxy-Authorization') ?? '')?.[1],
    );
    const text = JSON.stringify(record);
    expect(proof).toMatch(/^[0-9a-f]{32}$/);
    for (const secret of [PASSWORD, proof ?? '']) expect(text).not.toContain(secret);
    expect(text).toContain('[masked]');
  });
});
