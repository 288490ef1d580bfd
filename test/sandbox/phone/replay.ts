import { expect } from 'vitest';
import { challengesOf, digestParameters } from '../../../src/adapters/sip/digest/challenge.ts';
import { credentialsFor, readCredentials } from '../../../src/adapters/sip/digest/credentials.ts';
import { headerOf, type SipMessage, type SipRequest } from '../../../src/adapters/sip/message/message.ts';
import { tagOf } from '../../../src/adapters/sip/message/name-addr.ts';
import { parseMessage } from '../../../src/adapters/sip/message/parse-message.ts';
import { writeMessage } from '../../../src/adapters/sip/message/write-message.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import type { Sandbox } from '../../../src/sandbox/options.ts';
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import type { RecordedMessage, Recording } from '../../adapters/sip/recorded.ts';
import { CallClock, settled } from '../../support/call-clock.ts';
import { ask } from '../ask.ts';
import { type RawCaller, rawCaller } from './raw-caller.ts';
import { type Action, PASSWORD, type Situation, situationOf, USER } from './situations.ts';

/** LiveKit's messages of one call, as recorded and as the sandbox sent them, with what differs from call to call put out. */
export interface Replayed {
  readonly recorded: readonly string[];
  readonly sent: readonly string[];
  /** The call's room as the API showed it: 3 s after the INVITE where the recording looked then, else before the caller's BYE. */
  readonly seen: Seen;
}

export interface Seen {
  readonly room: string;
  readonly participants: readonly Json[];
  readonly dispatches: readonly Json[];
}

export type Json = Readonly<Record<string, unknown>>;

const LOOKED_AT_MS = 3000;

const LIVEKIT_PORT = 5170;
/** So late a message may be by the recording's clock. */
const SLACK_MS = 60;
/** Real time: a message that was sent is there at once. */
const MOST_TURNS = 60;
const LINE_TURNS = 10;

/** Sets the recording's situation up in a sandbox and sends what its caller sent. */
export async function replay(recording: Recording): Promise<Replayed> {
  const clock = new CallClock();
  const situation = situationOf(recording, calledNumber(recording));
  const sandbox = await startSandbox({
    clock,
    agents: situation.agents,
    seed: { inboundTrunks: situation.trunks, dispatchRules: situation.rules },
    delays: { agentJoins: agentDelay(recording), agentCrashes: situation.agentStays ?? 1000 },
    phone: { timers: clock.timers, ...(situation.faults === undefined ? {} : { faults: situation.faults }) },
  });
  const caller = await rawCaller(recording.messages[0]?.transport ?? 'UDP', sandbox.phone?.port ?? 0);
  try {
    return await new Replay(recording, situation, sandbox, caller, clock).run();
  } finally {
    await caller.close();
    await sandbox.close();
  }
}

class Replay {
  readonly #recording: Recording;
  readonly #situation: Situation;
  readonly #sandbox: Sandbox;
  readonly #caller: RawCaller;
  readonly #clock: CallClock;
  readonly #recorded = new Masking();
  readonly #sent = new Masking();
  /** Recorded tags and nonces, and those of the sandbox in their place. */
  readonly #actual = new Map<string, string>();
  readonly #rang = new Set<string>();
  #audioPort = 0;
  #audioFlows = true;
  #seen: Seen = { room: '', participants: [], dispatches: [] };

  constructor(recording: Recording, situation: Situation, sandbox: Sandbox, caller: RawCaller, clock: CallClock) {
    this.#recording = recording;
    this.#situation = situation;
    this.#sandbox = sandbox;
    this.#caller = caller;
    this.#clock = clock;
    this.#audioFlows = !recording.events.some(({ text }) => text === 'caller sends no RTP');
  }

  async run(): Promise<Replayed> {
    const { messages, events, notes } = this.#recording;
    const looks = notes.some((note) => note.includes('api@3s')) ? [LOOKED_AT_MS] : [];
    const steps = [
      ...looks.map((atMs) => ({ atMs, run: () => this.#lookIntoRooms() })),
      ...messages.map((message) => ({ atMs: message.atMs, run: () => this.#step(message) })),
      ...events.map(({ atMs, text }) => ({ atMs, run: () => this.#happens(text) })),
      ...this.#situation.actions.map((action) => ({ atMs: action.atMs, run: () => this.#act(action) })),
    ].sort((a, b) => a.atMs - b.atMs);
    for (const { atMs, run } of steps) {
      await this.#advanceTo(atMs);
      await run();
    }
    const { arrived } = this.#caller;
    expect(arrived, 'messages beyond those recorded').toEqual([]);
    return { recorded: this.#recorded.texts, sent: this.#sent.texts, seen: this.#seen };
  }

  async #step(message: RecordedMessage): Promise<void> {
    if (message.from === 'caller') {
      if (message.bytes.toString().startsWith('BYE')) await this.#lookIntoRooms();
      this.#caller.send(this.#rewritten(message));
      await settled();
      return;
    }
    const text = await this.#nextMessage(message.atMs);
    await this.#letLineOpen(text);
    this.#learn(message.bytes.toString(), text);
    this.#recorded.add(message.bytes.toString(), { caller: callerPort(this.#recording), livekit: LIVEKIT_PORT });
    this.#sent.add(text, { caller: this.#caller.port, livekit: this.#sandbox.phone?.port ?? 0 });
    this.#audioPort = Number(/^m=audio (\d+)/m.exec(text)?.[1] ?? this.#audioPort);
  }

  async #nextMessage(atMs: number): Promise<string> {
    const { arrived } = this.#caller;
    await settled();
    if (arrived.length === 0) await this.#advanceTo(atMs + SLACK_MS);
    for (let turn = 0; arrived.length === 0 && turn < MOST_TURNS; turn += 1) await settled();
    return arrived.shift() ?? '(nothing came)';
  }

  /** Behind the first 180 of a call a port for its audio is opened, which takes real time. */
  async #letLineOpen(text: string): Promise<void> {
    const branch = /;branch=([^;]+)/.exec(text)?.[1] ?? '';
    if (!text.startsWith('SIP/2.0 180') || this.#rang.has(branch)) return;
    this.#rang.add(branch);
    await this.#clock.advanceTo(this.#clock.timers.now() + 5);
    for (let turn = 0; turn < LINE_TURNS; turn += 1) await settled();
  }

  /** In steps, so that audio that flows never falls silent. */
  async #advanceTo(atMs: number): Promise<void> {
    for (let at = this.#clock.timers.now(); at < atMs; at = this.#clock.timers.now()) {
      this.#sendAudio();
      await settled();
      await this.#clock.advanceTo(Math.min(atMs, at + 2000));
    }
  }

  #sendAudio(key?: string): void {
    if (this.#audioPort !== 0 && this.#audioFlows) this.#caller.sendAudio(this.#audioPort, key);
  }

  async #happens(text: string): Promise<void> {
    const key = /^DTMF (.)$/.exec(text)?.[1];
    this.#sendAudio(key);
    await settled();
    if (text === 'caller stops sending RTP') this.#audioFlows = false;
  }

  async #lookIntoRooms(): Promise<void> {
    const rooms = listIn(await this.#ask('RoomService/ListRooms', {}), 'rooms');
    for (const { name: room } of rooms) {
      const participants = listIn(await this.#ask('RoomService/ListParticipants', { room }), 'participants');
      const dispatches = listIn(await this.#ask('AgentDispatchService/ListDispatch', { room }), 'agent_dispatches');
      if (participants.length > 0) this.#seen = { room: String(room), participants, dispatches };
    }
  }

  async #act({ act }: Action): Promise<void> {
    await this.#lookIntoRooms();
    const { room, participants } = this.#seen;
    const identityOf = (kind: string) => String(participants.find((one) => one['kind'] === kind)?.['identity']);
    const trunk = { sip_trunk_id: 'ST_1' };
    const requests: Readonly<Record<Action['act'], readonly [string, Record<string, unknown>]>> = {
      'delete-room': ['RoomService/DeleteRoom', { room }],
      'remove-caller': ['RoomService/RemoveParticipant', { room, identity: identityOf('SIP') }],
      'remove-agent': ['RoomService/RemoveParticipant', { room, identity: identityOf('AGENT') }],
      'delete-trunk': ['SIP/DeleteSIPTrunk', trunk],
      'delete-rule': ['SIP/DeleteSIPDispatchRule', { sip_dispatch_rule_id: 'SDR_1' }],
      'change-password': ['SIP/UpdateSIPInboundTrunk', { ...trunk, update: { auth_password: 'another one' } }],
      'narrow-addresses': ['SIP/UpdateSIPInboundTrunk', { ...trunk, update: { allowed_addresses: { set: ['192.0.2.7'] } } }],
    };
    const [method, body] = requests[act];
    expect((await ask(this.#sandbox, method, body, this.#clock.now() / 1000)).status).toBe(200);
    await settled();
  }

  async #ask(method: string, body: Record<string, unknown>): Promise<Record<string, unknown>> {
    return (await ask(this.#sandbox, method, body, this.#clock.now() / 1000)).body;
  }

  /** Which tag and nonce of the sandbox stands for one of the recording. */
  #learn(recorded: string, text: string): void {
    const [expected, got] = [parsed(recorded), parsed(text)];
    if (expected === null || got === null) return;
    const pairs = [
      [tagOf(headerOf(expected, 'To')), tagOf(headerOf(got, 'To'))],
      [nonceOf(expected), nonceOf(got)],
    ];
    for (const [from = '', to = ''] of pairs) if (from !== '' && !this.#actual.has(from)) this.#actual.set(from, to);
  }

  /** The caller's message with our ports, the sandbox's tags, and credentials for the sandbox's challenge. */
  #rewritten({ bytes }: RecordedMessage): Buffer {
    const text = bytes
      .toString()
      .replace(/p+\.\.\.\[(\d+) p\]/, (_, length) => 'p'.repeat(Number(length)))
      .replace(/:(\d+)\b/g, (whole, port) => this.#ourPort(Number(port)) ?? whole)
      .replace(/^m=audio [1-9]\d*/m, `m=audio ${this.#caller.audioPort}`)
      .replace(/SCL_\w{12}/g, (tag) => this.#actual.get(tag) ?? tag);
    const message = parsed(text);
    if (message === null) throw new Error(`not a message: ${text}`);
    const headers = message.headers.map(({ name, value }) => ({
      name,
      value: name === 'Proxy-Authorization' && message.kind === 'request' ? this.#credentials(message, bytes) : value,
    }));
    return writeMessage({ ...message, headers });
  }

  #ourPort(recorded: number): string | null {
    if (recorded === LIVEKIT_PORT) return `:${this.#sandbox.phone?.port}`;
    return recorded === callerPort(this.#recording) ? `:${this.#caller.port}` : null;
  }

  /** As good or bad as those recorded. */
  #credentials(request: SipRequest, bytes: Buffer): string {
    const original = parsed(bytes.toString());
    if (original?.kind !== 'request') throw new Error('credentials in an answer');
    const recorded = headerOf(original, 'Proxy-Authorization') ?? '';
    const given = digestParameters(recorded);
    const right = readCredentials(recorded, original)?.provesKnowledgeOf(PASSWORD) === true;
    const nonce = given?.get('nonce') ?? '';
    const challenge = {
      answeredBy: 'Proxy-Authorization',
      realm: 'LiveKit',
      nonce: this.#actual.get(nonce) ?? nonce,
      opaque: null,
      algorithm: 'MD5',
      session: false,
      qop: null,
      stale: false,
    } as const;
    const password = new Secret(right ? PASSWORD : 'a wrong one');
    return credentialsFor(challenge, { user: given?.get('username') ?? USER, password }, request, '');
  }
}

/** Puts out what differs from call to call; tags stay apart from each other. */
class Masking {
  readonly texts: string[] = [];
  readonly #tags = new Map<string, string>();

  add(text: string, ports: { readonly caller: number; readonly livekit: number }): void {
    this.texts.push(
      text
        .replaceAll('\r\n', '\n')
        .replace(/SCL_\w{12}/g, (tag) => this.#tagged(tag))
        .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID')
        .replace(/nonce="\d+-/, 'nonce="TIME-')
        .replace(/branch=z9hG4bK\.\w{16};/, 'branch=z9hG4bK.RANDOM;')
        .replace(/(:|rport=)(\d+)\b/g, (whole, before, port) => {
          if (Number(port) === ports.livekit) return `${before}LIVEKIT`;
          return Number(port) === ports.caller ? `${before}CALLER` : whole;
        })
        .replace(/^m=audio [1-9]\d*/m, 'm=audio PORT')
        .replace(/inline:[\w+/]{40}/, 'inline:KEY')
        // It differs where a port has more digits.
        .replace(/^Content-Length: [1-9]\d*/m, 'Content-Length: SOME')
        .trimEnd(),
    );
  }

  #tagged(tag: string): string {
    const known = this.#tags.get(tag) ?? `SCL-${this.#tags.size + 1}`;
    this.#tags.set(tag, known);
    return known;
  }
}

/** The last line of a recorded message may lack its end. */
function parsed(text: string): SipMessage | null {
  const message = parseMessage(Buffer.from(`${text}\r\n\r\n`));
  return message.kind === 'malformed' ? null : message;
}

const nonceOf = (message: SipMessage): string => (message.kind === 'response' ? (challengesOf(message)[0]?.nonce ?? '') : '');

function calledNumber({ messages }: Recording): string {
  return /^To: .*?<?sips?:([^@;>]*)@/m.exec(messages[0]?.bytes.toString() ?? '')?.[1] ?? '';
}

function callerPort({ messages }: Recording): number {
  return Number(/^Via: SIP\/2\.0\/\w+ 127\.0\.0\.1:(\d+)/m.exec(messages[0]?.bytes.toString() ?? '')?.[1]);
}

/** From the rule that takes the call to the agent's audio, by the time of the 200. */
function agentDelay({ messages }: Recording): number {
  const at = (beginning: string) =>
    messages.findLast(({ from, bytes }) => from === 'livekit' && bytes.toString().startsWith(beginning))?.atMs;
  const answered = messages.find(({ bytes }) => /^SIP\/2\.0 200[\s\S]*^m=audio/m.test(bytes.toString()))?.atMs;
  const rang = messages.filter(({ atMs, bytes }) => bytes.toString().startsWith('SIP/2.0 100') && atMs < (answered ?? 0)).at(-1)?.atMs;
  return answered === undefined ? 300 : Math.max(1, answered - (rang ?? at('SIP/2.0 100') ?? 0) - 20);
}

const listIn = (body: Record<string, unknown>, field: string): Json[] => {
  const list = body[field];
  return Array.isArray(list) ? list : [];
};
