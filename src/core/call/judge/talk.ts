import { asksForPin, type CallFacts, inMs, seconds } from '../facts.ts';
import { because, type Finding, failed, noticed, open, passed, skipped } from '../finding.ts';
import { millisecondsOf, trunkWord } from '../words.ts';

/** Without an ACK and without audio LiveKit hangs up so long after its answer. */
const NO_ACK_MS = 7750;
/** Without a packet of ours LiveKit calls the caller active a second after the answer, else at once. */
const ACTIVE_AT_ONCE_MS = 950;
/** So long after our last packet LiveKit hangs up, unless the trunk says otherwise; after 30 s where none came at all. */
const MEDIA_TIMEOUT_MS = 15_000;
/** An agent that is seen to be gone this shortly before the end has left with the room. */
const LEFT_WITH_CALLER_MS = 500;
/** An agent who had less time than this had none to speak. */
const CUT_OFF_MS = 1000;
/** Quieter than this is nobody who speaks; a prompt measures -16 to -23. */
const HEARD_DBOV = -50;

export function judgeAck({ wire, record }: CallFacts): Finding | null {
  if (wire.answeredAt === null) return null;
  const lasted = wire.endedByThemAt === null ? null : wire.endedByThemAt - wire.answeredAt;
  if (wire.acks > 1 && lasted !== null && Math.abs(lasted - NO_ACK_MS) < 500 && record.audio?.received === 0)
    return failed(
      because('ack-lost', 'our ACK does not arrive: LiveKit repeated its answer and hung up', {
        detail: ['the address in its Contact cannot be reached from here'],
        nextSteps: ['repeat with --trace FILE, and look at the Contact of the 200', 'repeat over TCP: --transport tcp'],
      }),
    );
  const [strict] = record.strictRouters;
  if (strict !== undefined)
    return noticed(`proxy ${strict} routes as before RFC 3261 (no lr in its Record-Route): ACK and BYE may not pass it`, wire.answeredAt);
  if (wire.acks > 1) return noticed(`the answer came ${wire.acks} times: an ACK was lost`, wire.answeredAt);
  return passed('once', wire.answeredAt);
}

export function judgeRtpIn(facts: CallFacts): Finding | null {
  const { audio } = facts.record;
  if (facts.wire.answeredAt === null || audio === null) return null;
  if (audio.received === 0)
    return failed(
      because('no-audio-in', 'the call was answered, and not one audio packet came', {
        detail: [
          `LiveKit sends to the address that it was told, ${audio.offered}, and never back to where packets come from`,
          'behind a NAT or a firewall that address cannot be reached',
        ],
        nextSteps: [`repeat with --advertise ADDRESS${seenElsewhere(facts)}`, 'open the UDP ports of this machine to the SIP service'],
      }),
    );
  const { received, lost, jitterMs, longestGapMs, firstMs, codec } = audio;
  const text = `${received} packets of ${codec}, ${lost} lost, jitter ${jitterMs.toFixed(1)} ms, longest gap ${inMs(longestGapMs)}`;
  const at = firstMs === null ? null : facts.wire.answeredAt + firstMs;
  return lost * 20 > received ? noticed(text, at) : passed(text, at);
}

/** Where LiveKit sees us, which may be a router of ours or one of its own; nothing where that is what it was told. */
function seenElsewhere({ record: { seenAs, audio } }: CallFacts): string {
  return seenAs === null || audio === null || audio.offered.includes(seenAs) ? '' : ` (it sees us at ${seenAs})`;
}

export function judgeHeard(facts: CallFacts): Finding | null {
  const { record, seen, wire } = facts;
  const { answeredAt } = wire;
  const level = record.audio?.levelDbov ?? null;
  if (answeredAt === null || level === null) return null;
  const text = `${level.toFixed(0)} dBov`;
  const leftAt = lastAgentLeftAt(seen.agents);
  // Agents leave with the caller and with their room: only one that left before is to blame.
  const endsAt = wire.hungUpAt ?? wire.endedByThemAt ?? Number.POSITIVE_INFINITY;
  if (leftAt !== null && endsAt - leftAt >= LEFT_WITH_CALLER_MS)
    return failed(
      because('agent-gone', `${seen.agents.at(-1)?.name || 'the agent'} left the room during the call, and the caller hears silence`, {
        detail: ['LiveKit does not hang up when an agent leaves or crashes: the caller stays in silence'],
        nextSteps: ["look into the agent's log: it crashed, or leaves by itself"],
      }),
    );
  if (level > HEARD_DBOV) return passed(text);
  if (wire.endedByThemAt !== null && wire.endedByThemAt - (leftAt ?? answeredAt) < CUT_OFF_MS)
    return open(`the call was ended before anybody spoke (${text})`);
  if (asksForPin(facts) && seen.caller === null) return skipped('nobody but the voice that asks for the PIN');
  return failed(
    because('agent-silent', `the call was answered, and nobody speaks (${text})`, {
      detail: ['LiveKit sends silence for an agent that publishes a track and says nothing'],
      nextSteps: ["look into the agent's log: it should greet the caller", 'repeat with --duration 10s where it greets late'],
    }),
  );
}

/** @returns when the last of them was seen to be gone; null while one is there, or where none came. */
function lastAgentLeftAt(agents: CallFacts['seen']['agents']): number | null {
  const moments = agents.flatMap(({ goneMs }) => goneMs ?? []);
  return moments.length === agents.length && moments.length > 0 ? Math.max(...moments) : null;
}

export function judgeRtpOut(facts: CallFacts): Finding | null {
  const { wire, seen, record, answer } = facts;
  if (wire.answeredAt === null || record.audio === null) return null;
  const lasted = (wire.endedByThemAt ?? 0) - wire.answeredAt;
  const { trunk, rule } = answer.route;
  const timeout = millisecondsOf(rule?.media?.mediaTimeout ?? trunk?.media?.mediaTimeout ?? null) ?? MEDIA_TIMEOUT_MS;
  const activeAfter = seen.caller?.activeMs == null ? null : seen.caller.activeMs - wire.answeredAt;
  const sent = `${record.audio.sent} packets sent`;
  // Digits that LiveKit has read are packets that arrived.
  if (asksForPin(facts) && seen.caller !== null) return passed(`${sent}; the digits were read`);
  if (activeAfter !== null && activeAfter <= ACTIVE_AT_ONCE_MS) return passed(`${sent}; LiveKit has them`, seen.caller?.activeMs ?? null);
  const heldBack = seen.caller?.lastRingingMs != null && seen.caller.lastRingingMs - wire.answeredAt >= ACTIVE_AT_ONCE_MS;
  if (heldBack || (wire.endedByThemAt !== null && lasted >= timeout - 500))
    return failed(
      because(
        'no-audio-out',
        heldBack ? 'LiveKit got no audio packet of ours' : `LiveKit hung up after ${seconds(lasted)}: it heard nothing of us`,
        {
          detail: ['packets from here to the address of its answer are lost: a firewall, or a port range that is not open'],
          nextSteps: ['open the range of rtp_port of the SIP service to this machine'],
        },
      ),
    );
  return open(`${sent}; whether they arrived nobody could see`);
}

export function judgeHangUp(facts: CallFacts): Finding | null {
  const { wire, record, answer } = facts;
  if (wire.answeredAt === null) return null;
  if (record.endedBy === 'them') {
    const lasted = (wire.endedByThemAt ?? wire.endedAt) - wire.invitedAt;
    const { trunk } = answer.route;
    const longest = millisecondsOf(trunk?.maxCallDuration ?? null);
    if (trunk !== null && longest !== null && Math.abs(lasted - longest) < 700)
      return failed(
        because('duration-spent', `LiveKit hung up after ${seconds(lasted)}: the trunk lets calls last ${seconds(longest)}`, {
          nextSteps: [`sipctl trunk update ${trunkWord(trunk)} --max-call-duration 1h`],
        }),
      );
    return failed(
      because('ended-early', `LiveKit hung up after ${seconds(lasted)}`, {
        detail: ['the room was deleted, or the caller removed from it: by the agent, or by a program that uses the API'],
        nextSteps: ["look into the agent's log"],
      }),
    );
  }
  if (record.byeStatus === 200) return passed('BYE was answered');
  if (record.byeStatus !== null) return noticed(`BYE was answered with ${record.byeStatus}: LiveKit had ended the call already`);
  return failed(
    because('bye-unanswered', 'our BYE got no answer: the call may still stand', {
      detail: ['LiveKit ends it when no audio comes for a while, 15 s unless the trunk says otherwise'],
      nextSteps: ['sipctl recover'],
    }),
  );
}

export function judgeCleanUp({ seen }: Pick<CallFacts, 'seen'>): Finding | null {
  if (seen.caller === null || seen.cleanUp === 'not-looked') return null;
  const room = `room ${seen.room ?? ''}`;
  if (seen.callerGone === false || seen.cleanUp === 'failed')
    return failed(
      because('room-left', seen.cleanUp === 'failed' ? `${room} could not be deleted` : `the caller is still in ${room}`, {
        detail: ['an empty room ends by itself; a caller in it stays until LiveKit hears nothing for a while'],
        nextSteps: ['sipctl recover'],
      }),
    );
  if (seen.cleanUp === 'deleted') return passed(`${room} was made by this call and is deleted`);
  if (seen.cleanUp === 'no-room') return passed(`${room} is gone`);
  return passed(seen.cleanUp === 'older' ? `${room} was there before, and stays` : `${room} stays: others are in it`);
}
