import { bypassedTrunk } from '../../core/call/bypassed-trunk.ts';
import type { CallFacts, RoomSeen } from '../../core/call/facts.ts';
import { judgeCall } from '../../core/call/judge-call.ts';
import type { Judgement } from '../../core/call/stages.ts';
import { readWire } from '../../core/call/wire.ts';
import type { Call } from '../../core/model/call.ts';
import type { CallEvent, CallRecord, DialRequest } from '../../core/model/phone-call.ts';
import type { Secret } from '../../core/model/secret.ts';
import type { World } from '../../core/model/world.ts';
import { answerCall, type CallAnswer } from '../../core/routing/answer.ts';
import { profilesOf } from '../../core/routing/profile.ts';
import { RouteIndex } from '../../core/routing/route-index.ts';
import type { Clock, OpenCalls, Phone, Random, RoomParticipant, Rooms, Target } from '../../ports.ts';
import { RoomWatch } from './watch-rooms.ts';

/** One test call, as the carrier would make it. */
export interface CallOrder extends Omit<DialRequest, 'testId' | 'dtmf'> {
  /** Entered where a rule asks for it. */
  readonly pin: Secret | null;
  /** Pressed during the call; not together with a PIN. */
  readonly digits: Secret | null;
  readonly expected: CallFacts['expected'];
}

export interface CallTools {
  readonly phone: Phone;
  readonly rooms: Rooms;
  readonly openCalls: OpenCalls;
  readonly clock: Clock;
  readonly random: Random;
  readonly target: Target;
  readonly signal: AbortSignal;
  /** Keeps hanging up and cleaning up from being cut by a signal. */
  shield<T>(work: () => Promise<T>): Promise<T>;
  /** A room that people are in, before the call joins it. @throws to call it off. */
  onOccupied(room: string, participants: readonly RoomParticipant[]): Promise<void>;
  /** Told of everything that happens on the line. */
  onEvent(event: CallEvent): void;
  /** Told when the caller, and the first agent, appear in a room. */
  onSeen(what: 'room' | 'agent', text: string): void;
  /** What lasts longer on a slow line, or shorter in a test. */
  readonly pace?: Partial<Pace>;
}

export interface Pace {
  /** LiveKit repeats its 180 each second; a call that it dropped never. */
  readonly dropAfterMs: number;
  readonly lookEveryMs: number;
  /** How long a caller may take to leave its room after the call. */
  readonly leaveWithinMs: number;
}

const PACE: Pace = { dropAfterMs: 2500, lookEveryMs: 100, leaveWithinMs: 2000 };
const CLOSED_PORT_TOLD_WITHIN_MS = 1000;
const MOST_FINDINGS = 10;

/** A call with all that is known of it. */
export interface TestedCall extends Judgement {
  readonly record: CallRecord;
  readonly facts: CallFacts;
}

/**
 * Makes one call, watches who joins it, hangs up whatever happens, cleans up after it and says how it went. What goes wrong with the
 * call is in the result. @throws Problem `room-occupied`, `state-*`.
 */
export async function testCall(world: World, order: CallOrder, tools: CallTools): Promise<TestedCall> {
  const pace = { ...PACE, ...tools.pace };
  const { roomPattern } = predict(world, order, '', tools).route;
  return await tools.shield(async () => {
    const first = await oneCall(world, order, roomPattern, pace, tools);
    // Whoever answers a CANCEL had not dropped the call: only the time to ring was short, or a 180 was lost.
    const tooSoon = first.gaveUp && first.record.cancelAnswered !== false && !tools.signal.aborted;
    const call = tooSoon ? await oneCall(world, order, roomPattern, { ...pace, dropAfterMs: Number.POSITIVE_INFINITY }, tools) : first;
    const { record, seen, gaveUp } = call;
    const wire = readWire(record);
    const answer = predict(world, order, record.seenAs ?? '', tools);
    const facts: CallFacts = {
      record,
      wire,
      seen,
      answer,
      bypassed: bypassedTrunk(world.inboundTrunks, answer.route),
      target: order.target,
      withCredentials: order.credentials !== null,
      withDigits: order.pin !== null,
      gaveUp,
      portClosed: wire.firstAnswerAt === null && order.target.transport === 'udp' && (await isPortClosed(order, tools)),
      expected: order.expected,
    };
    return { ...judgeCall(facts), record, facts };
  });
}

/** From the look at the rooms before it to the clean-up after it. */
async function oneCall(
  world: World,
  order: CallOrder,
  roomPattern: string | null,
  pace: Pace,
  tools: CallTools,
): Promise<Pick<CallFacts, 'record' | 'seen' | 'gaveUp'>> {
  const { clock } = tools;
  const testId = `sipctl-${tools.random.id(12)}`;
  const watch = new RoomWatch(tools.rooms, { roomPattern, testId, world });
  const there = await watch.lookBefore();
  if (there.length > 0) await tools.onOccupied(roomPattern ?? '', there);
  const open = { testId, to: order.to, from: order.from, startedAt: clock.now(), room: null, ownRoom: false };
  const kept = await tools.openCalls.begin(tools.target, open);
  const line = await callAndWatch(order, testId, watch, pace, tools, (room) => kept.update({ ...open, room, ownRoom: watch.isOwnRoom }));
  const deadline = clock.monotonic() + pace.leaveWithinMs;
  const end = await watch.cleanUp(async () => {
    await clock.sleep(pace.lookEveryMs);
    return clock.monotonic() < deadline;
  });
  if (isOver(line.record, end)) await kept.forget();
  return { record: line.record, seen: watch.seen(line.zero, end), gaveUp: line.gaveUp };
}

/** A call whose BYE got no answer may stand, unless its room is gone. */
const isOver = ({ endedBy, byeStatus }: CallRecord, { cleanUp, callerGone }: Pick<RoomSeen, 'cleanUp' | 'callerGone'>): boolean =>
  cleanUp === 'deleted' || (cleanUp !== 'failed' && callerGone !== false && !(endedBy === 'us' && byeStatus === null));

function predict(world: World, order: CallOrder, source: string, { target }: CallTools): CallAnswer {
  const call: Call = { to: order.to, from: order.from, fromHost: order.target.host, source, pin: order.pin ?? 'not-asked' };
  return answerCall(new RouteIndex(world), call, profilesOf(target.hosting), MOST_FINDINGS);
}

interface Line {
  readonly record: CallRecord;
  /** When it began, on the monotonic clock. */
  readonly zero: number;
  readonly gaveUp: boolean;
}

async function callAndWatch(
  order: CallOrder,
  testId: string,
  watch: RoomWatch,
  pace: Pace,
  tools: CallTools,
  onRoom: (room: string) => Promise<void>,
): Promise<Line> {
  const { clock, phone, signal } = tools;
  const giveUp = new AbortController();
  const ended = new AbortController();
  const events: CallEvent[] = [];
  let zero = clock.monotonic();
  const onEvent = (event: CallEvent) => {
    // A call that is made once more begins anew.
    if (event.kind === 'resolved') {
      events.length = 0;
      zero = clock.monotonic() - event.atMs;
    }
    events.push(event);
    if (event.kind === 'sent') watch.expect(event.callId);
    tools.onEvent(event);
  };
  const { pin, digits, expected: _, ...rest } = order;
  const dial: DialRequest = { ...rest, testId, dtmf: pin ?? digits };
  const told = { room: false, agent: false };
  const watchOn = async () => {
    while (!ended.signal.aborted) {
      await clock.sleep(pace.lookEveryMs, ended.signal);
      const before = readWire({ events });
      if (ended.signal.aborted || (before.ringing.length === 0 && before.answeredAt === null)) continue;
      const looked = await watch.look(clock.monotonic());
      const { room, agentName } = watch;
      if (!told.room && room !== null) {
        told.room = true;
        tools.onSeen('room', room);
        await onRoom(room);
      }
      if (!told.agent && agentName !== null) {
        told.agent = true;
        tools.onSeen('agent', agentName);
      }
      const { ringing, final } = readWire({ events });
      const [rang] = ringing;
      const isSilent = rang !== undefined && ringing.length === 1 && final === null && clock.monotonic() - zero - rang >= pace.dropAfterMs;
      if (looked && isSilent && !watch.hasCaller) giveUp.abort();
    }
  };
  const dialling = phone.dial(dial, onEvent, AbortSignal.any([signal, giveUp.signal])).finally(() => ended.abort());
  const [record] = await Promise.all([dialling, watchOn()]);
  return { record, zero, gaveUp: giveUp.signal.aborted };
}

/** A call over UDP is not told of a closed port. */
async function isPortClosed({ target }: CallOrder, { phone, signal }: CallTools): Promise<boolean> {
  const { failure } = await phone.options(target, CLOSED_PORT_TOLD_WITHIN_MS, signal);
  return failure === 'refused';
}
