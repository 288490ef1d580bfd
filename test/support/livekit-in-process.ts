import { readAnswer } from '../../src/adapters/livekit/answer-failure.ts';
import type { Circumstances } from '../../src/adapters/livekit/failure.ts';
import type { Method } from '../../src/adapters/livekit/methods.ts';
import type { JsonObject } from '../../src/adapters/livekit/read-message.ts';
import { createSipReader, createSipWriter } from '../../src/adapters/livekit/sip-service.ts';
import type { Twirp } from '../../src/adapters/livekit/twirp.ts';
import { readWorld } from '../../src/core/model/read-world.ts';
import { Secret } from '../../src/core/model/secret.ts';
import type { World } from '../../src/core/model/world.ts';
import { Problem } from '../../src/core/problem.ts';
import type { LiveKit, LiveKitWriter } from '../../src/ports.ts';
import { TwirpError } from '../../src/sandbox/http/twirp-error.ts';
import { dispatchRuleMethods } from '../../src/sandbox/sip/dispatch-rules.ts';
import { inboundTrunkMethods } from '../../src/sandbox/sip/inbound-trunks.ts';
import { legacyTrunkMethods } from '../../src/sandbox/sip/legacy-trunks.ts';
import { outboundTrunkMethods } from '../../src/sandbox/sip/outbound-trunks.ts';
import { SipAccess } from '../../src/sandbox/sip/sip-access.ts';
import { Identifiers } from '../../src/sandbox/state/identifiers.ts';
import { SipStore } from '../../src/sandbox/state/sip-store.ts';
import { loadSnapshot, takeSnapshot } from '../../src/sandbox/state/snapshot.ts';
import { revealed } from './revealed.ts';

export interface Reply {
  readonly status: number;
  readonly text: string;
}

/** One request on its way; a write may change the server when it is forwarded, and only then. */
export interface WireCall {
  /** `CreateSIPInboundTrunk`. */
  readonly method: string;
  readonly access: Method['access'];
  readonly body: Readonly<Record<string, unknown>>;
  /** Lets it reach the server, perhaps with another body. */
  forward(body?: object): Promise<Reply>;
}

/** What a client gets: an answer, a connection that broke after the request was sent, or none at all. */
export type Wire = (call: WireCall) => Promise<Reply | 'cut' | 'unreachable'>;

export interface InProcessLiveKit {
  /** A client of its own; every request goes through `wire`. */
  client(wire?: Wire): { readonly livekit: LiveKit; readonly writer: LiveKitWriter };
  /** Everything stored, past every wire. */
  world(): World;
  /** A copy that goes on by itself, with the same state. */
  copy(): InProcessLiveKit;
}

const READ_ATTEMPTS = 3;
const GRANTS = { video: {}, sip: { admin: true } };

/** The sandbox's LiveKit without HTTP in between: its state, its refusals, its answers as text. @param random as the sandbox's. */
export function livekitInProcess(before: World, random: () => number = seeded(1)): InProcessLiveKit {
  return started(revealed(before), random);
}

function started(snapshot: unknown, random: () => number): InProcessLiveKit {
  const ids = new Identifiers(random);
  const store = new SipStore(() => undefined);
  loadSnapshot(store, ids, snapshot, 'the world of the test');
  const access = new SipAccess(store, { hasRedis: true });
  const services = {
    ...inboundTrunkMethods(access, ids),
    ...outboundTrunkMethods(access, ids),
    ...legacyTrunkMethods(access),
    ...dispatchRuleMethods(access, ids),
  };
  const answer = async (method: string, body: object): Promise<Reply> => {
    const service = services[method];
    if (service === undefined) throw new Error(`the sandbox does not know ${method}`);
    try {
      return { status: 200, text: (await service(Buffer.from(JSON.stringify(body)), 'json', GRANTS)).toString() };
    } catch (error) {
      if (error instanceof TwirpError) return { status: error.status, text: error.body };
      throw error;
    }
  };
  return {
    client(wire = (call) => call.forward()) {
      const twirp = twirpThrough((method, body) =>
        wire({ method: method.name, access: method.access, body: { ...body }, forward: (other = body) => answer(method.name, other) }),
      );
      return { livekit: createSipReader(twirp, { paged: false }), writer: createSipWriter(twirp) };
    },
    world: () => readWorld(takeSnapshot(store), 'the store'),
    copy: () => started(takeSnapshot(store), random),
  };
}

/** As the transport does it: a read that failed is repeated, a write never. */
function twirpThrough(send: (method: Method, body: object) => Promise<Reply | 'cut' | 'unreachable'>): Twirp {
  return {
    async call(method, body, decode) {
      for (let attempt = 1; ; attempt += 1) {
        const outcome = attempted(method, await send(method, body), decode);
        if ('value' in outcome) return outcome.value;
        if (method.access === 'write') {
          throw outcome.ran === 'no' ? outcome.problem.with({ worldChanged: 'no' }) : unknownOutcome(method, outcome.problem);
        }
        if (!outcome.repeat || attempt === READ_ATTEMPTS) throw outcome.problem;
      }
    },
  };
}

type Attempted<T> = { readonly value: T } | { readonly problem: Problem; readonly ran: 'no' | 'unknown'; readonly repeat: boolean };

function attempted<T>(method: Method, got: Reply | 'cut' | 'unreachable', decode: (answer: JsonObject) => T): Attempted<T> {
  if (got === 'cut') return { problem: new Problem('server-cut', `${method.name}: cut`), ran: 'unknown', repeat: true };
  if (got === 'unreachable')
    return { problem: new Problem('server-unreachable', `${method.name}: no connection`), ran: 'no', repeat: true };
  const read = readAnswer({ kind: 'answer', status: got.status, headers: {}, text: got.text }, circumstances(method));
  if ('failure' in read) return { ...read.failure, repeat: read.failure.repeat !== 'never' };
  return { value: decode(read.object) };
}

function unknownOutcome(method: Method, cause: Problem): Problem {
  const { serverSaid } = cause.facts;
  return new Problem('write-outcome-unknown', `nobody can tell whether ${method.name} was carried out`, {
    detail: [cause.summary],
    worldChanged: 'partly',
    ...(serverSaid === undefined ? {} : { serverSaid }),
    cause,
  });
}

const circumstances = (method: Method): Circumstances => ({
  method,
  origin: new URL('http://127.0.0.1:1'),
  proxy: null,
  credentials: { kind: 'key', apiKey: 'testkey', secret: new Secret('secret-of-the-test-key-0123456789') },
  token: 'no-token',
  timeoutMs: 10_000,
  maxBodyBytes: 1_000_000,
  now: 0,
});

/** Numbers from 0 up to, not including, 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
