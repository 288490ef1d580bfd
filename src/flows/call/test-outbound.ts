import type { OutboundFacts } from '../../core/call/outbound/facts.ts';
import { judgeOutbound } from '../../core/call/outbound/judge-outbound.ts';
import { tieOf } from '../../core/call/outbound/tie.ts';
import type { Judgement } from '../../core/call/stages.ts';
import { callTo } from '../../core/model/call.ts';
import type { DialOutcome } from '../../core/model/outbound-call.ts';
import type { OutboundTrunk } from '../../core/model/outbound-trunk.ts';
import type { World } from '../../core/model/world.ts';
import { Problem } from '../../core/problem.ts';
import { answerCall, type CallAnswer } from '../../core/routing/answer.ts';
import { profilesOf } from '../../core/routing/profile.ts';
import { RouteIndex } from '../../core/routing/route-index.ts';
import type { Dialer, KeptCall } from '../../ports.ts';
import type { CallTools } from './test-call.ts';
import { LegWatch } from './watch-leg.ts';
import { RoomWatch } from './watch-rooms.ts';

/** One call that LiveKit makes. */
export interface OutboundOrder {
  readonly trunk: OutboundTrunk;
  readonly to: string;
  readonly from: string;
  readonly mustComeBack: boolean;
  readonly ringTimeoutMs: number;
  /** How long to stay in the call. */
  readonly durationMs: number;
  readonly expected: OutboundFacts['expected'];
}

export interface OutboundTools
  extends Pick<CallTools, 'rooms' | 'openCalls' | 'clock' | 'random' | 'target' | 'signal' | 'shield' | 'onOccupied' | 'onSeen'> {
  readonly dialer: Dialer;
  /** Told how far LiveKit's own end of the call has come. */
  onLeg(what: 'dialling' | 'ringing' | 'answered' | 'hanging up'): void;
  readonly pace?: Partial<OutboundPace>;
}

interface OutboundPace {
  readonly lookEveryMs: number;
  /** How long a caller may take to leave its room after the call. */
  readonly leaveWithinMs: number;
  /** Beyond ringing and talking: for the carrier to take the call, and for us to end it. */
  readonly marginMs: number;
}

const PACE: OutboundPace = { lookEveryMs: 200, leaveWithinMs: 3000, marginMs: 10_000 };
const MOST_FINDINGS = 10;
/** A room without agents of its own would call any unnamed worker; of this name there is none. */
const NOBODY = 'sipctl-nobody';

export interface TestedOutboundCall extends Judgement {
  readonly facts: OutboundFacts;
}

/**
 * Has LiveKit make one call through its carrier, into a room of our own, and watches it come back. It is ended on every path: by
 * deleting that room; should that fail, or this process die, by the longest duration that LiveKit was told.
 * @throws Problem `room-occupied`, `state-*`, and where LiveKit refuses the requests: `permission-denied`, `server-*`.
 */
export async function testOutboundCall(world: World, order: OutboundOrder, tools: OutboundTools): Promise<TestedOutboundCall> {
  const { rooms, openCalls, clock, random, target } = tools;
  const { to, from, ringTimeoutMs, durationMs } = order;
  const pace = { ...PACE, ...tools.pace };
  const testId = `sipctl-${random.id(12)}`;
  const room = `sipctl-call-${random.id(12)}`;
  const answer = predict(world, order, tools);
  const longestMs = Math.ceil((ringTimeoutMs + durationMs + pace.marginMs) / 1000) * 1000;
  const back = new RoomWatch(rooms, {
    roomPattern: answer.route.roomPattern,
    testId,
    world,
    tie: (attributes) => tieOf(attributes, { testId, to, from }),
    notIn: room,
  });
  return await tools.shield(async () => {
    const there = await back.lookBefore();
    if (there.length > 0) await tools.onOccupied(answer.route.roomPattern ?? '', there);
    const kept = await openCalls.begin(target, { testId, to, from, startedAt: clock.now(), room, ownRoom: true });
    const call = new Call({ order, tools, pace, testId, room, longestMs, back, kept });
    const ran = await call.run();
    const facts: OutboundFacts = {
      ...ran,
      ...{ trunk: order.trunk, to, from, room, answer, mustComeBack: order.mustComeBack, durationMs, longestMs, expected: order.expected },
    };
    return { ...judgeOutbound(facts), facts };
  });
}

/** Whatever address and From host the carrier has: those nobody knows before. */
function predict(world: World, { to, from }: OutboundOrder, { target }: OutboundTools): CallAnswer {
  return answerCall(new RouteIndex(world), callTo(to, { from }), profilesOf(target.hosting), MOST_FINDINGS);
}

interface CallParts {
  readonly order: OutboundOrder;
  readonly tools: OutboundTools;
  readonly pace: OutboundPace;
  readonly testId: string;
  readonly room: string;
  readonly longestMs: number;
  readonly back: RoomWatch;
  readonly kept: KeptCall;
}

type Ran = Pick<OutboundFacts, 'dial' | 'leg' | 'back' | 'tie' | 'aborted' | 'endedMs' | 'hungUp'>;

const IDENTITY = 'sipctl-caller';

/** From the room that is made for it to the room that is deleted. */
class Call {
  readonly #parts: CallParts;
  readonly #leg: LegWatch;
  #zero = 0;
  #dial: OutboundFacts['dial'] = null;
  /** Why LiveKit did not even take the request. */
  #refused: unknown = null;
  readonly #told = new Set<string>();

  constructor(parts: CallParts) {
    this.#parts = parts;
    this.#leg = new LegWatch(parts.tools.rooms, parts.room, IDENTITY);
  }

  async run(): Promise<Ran> {
    const { tools, pace, room, back, longestMs, kept } = this.#parts;
    const { clock, rooms } = tools;
    try {
      const agents = [{ agentName: NOBODY }];
      await rooms.createRoom({ name: room, emptyTimeoutSeconds: Math.ceil(longestMs / 1000), agents });
    } catch (error) {
      await kept.forget();
      throw error;
    }
    this.#zero = clock.monotonic();
    const over = new AbortController();
    const dialling = this.#dialUntil(over);
    let endedMs = 0;
    let hungUp: OutboundFacts['hungUp'] = 'failed';
    try {
      await this.#watch(over.signal);
    } finally {
      endedMs = clock.monotonic() - this.#zero;
      hungUp = await this.#hangUp();
    }
    const deadline = clock.monotonic() + pace.leaveWithinMs;
    // LiveKit tells at once of a call that it has ended; an answer that does not come changes nothing any more.
    await Promise.race([dialling, clock.sleep(pace.leaveWithinMs)]);
    const again = async () => {
      await clock.sleep(pace.lookEveryMs);
      return clock.monotonic() < deadline;
    };
    // Who was only guessed to be ours is left alone.
    const end = back.tie === 'called-number' ? ({ cleanUp: 'not-looked', callerGone: null } as const) : await back.cleanUp(again);
    if (hungUp !== 'failed') await kept.forget();
    if (this.#refused !== null) throw this.#refused;
    const seen = back.seen(this.#zero, end);
    return { dial: this.#dial, leg: this.#leg.seen(this.#zero), back: seen, tie: back.tie, aborted: tools.signal.aborted, endedMs, hungUp };
  }

  /** @param over aborted once there is nothing left to wait for: the call has come to nothing. */
  async #dialUntil(over: AbortController): Promise<void> {
    const { order, tools, testId, room, longestMs } = this.#parts;
    const { trunk, to, from, ringTimeoutMs } = order;
    this.#tell('dialling');
    try {
      const call = { trunkId: trunk.sipTrunkId, to, from, room, identity: IDENTITY, testId, ringTimeoutMs, longestMs };
      const outcome: DialOutcome = await tools.dialer.dial(call);
      this.#dial = { outcome, atMs: tools.clock.monotonic() - this.#zero };
      if (outcome.kind !== 'answered') over.abort();
    } catch (error) {
      // Whatever it is: the call is ended first.
      this.#refused = error;
      over.abort();
    }
  }

  /** Looks at both ends until the call has stood for as long as was asked, has ended, or is not wanted any more. */
  async #watch(over: AbortSignal): Promise<void> {
    const { order, tools, pace, back, longestMs } = this.#parts;
    const { clock, signal } = tools;
    const stop = AbortSignal.any([over, signal]);
    let answeredAt: number | null = null;
    while (!stop.aborted && clock.monotonic() - this.#zero < longestMs) {
      const look = clock.monotonic();
      await this.#leg.look(look);
      if (this.#leg.isRinging) {
        this.#tell('ringing');
        await back.look(look);
      }
      if (this.#leg.isActive || this.#dial?.outcome.kind === 'answered') {
        this.#tell('answered');
        answeredAt ??= look;
      }
      this.#tellSeen();
      if (this.#leg.isGone) return;
      const left = answeredAt === null ? pace.lookEveryMs : answeredAt + order.durationMs - clock.monotonic();
      if (left <= 0) return;
      await clock.sleep(Math.min(pace.lookEveryMs, left), stop);
    }
  }

  async #hangUp(): Promise<OutboundFacts['hungUp']> {
    const { tools, room } = this.#parts;
    this.#tell('hanging up');
    const wasGone = this.#leg.isGone;
    try {
      await tools.rooms.deleteRoom(room);
      return wasGone ? 'gone' : 'ended';
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return (await this.#removed()) ? 'ended' : 'failed';
    }
  }

  /** Another way to the same end, should the first one fail. */
  async #removed(): Promise<boolean> {
    const { tools, room } = this.#parts;
    try {
      return await tools.rooms.removeParticipant(room, IDENTITY);
    } catch (error) {
      if (error instanceof Problem) return false;
      throw error;
    }
  }

  #tell(what: Parameters<OutboundTools['onLeg']>[0]): void {
    if (this.#told.has(what)) return;
    this.#told.add(what);
    this.#parts.tools.onLeg(what);
  }

  #tellSeen(): void {
    const { tools, back } = this.#parts;
    const { room, agentName } = back;
    const seen = { room, agent: agentName };
    for (const what of ['room', 'agent'] as const) {
      const text = seen[what];
      if (text === null || this.#told.has(what)) continue;
      this.#told.add(what);
      tools.onSeen(what, text);
    }
  }
}
