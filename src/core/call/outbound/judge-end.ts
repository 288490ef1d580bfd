import { inMs, seconds } from '../facts.ts';
import { because, type Finding, failed, open, passed, skipped } from '../finding.ts';
import { judgeCleanUp } from '../judge/talk.ts';
import { dialCause, unanswered } from './dial-cause.ts';
import { answeredMs, type OutboundFacts } from './facts.ts';

export function judgeAnswered(facts: OutboundFacts): Finding | null {
  const { leg, dial, back, aborted } = facts;
  const at = answeredMs(facts);
  if (at !== null) return passed(`after ${inMs(at)}`, at);
  const wrong = dialCause(facts);
  const rang = leg.ringingMs !== null || back.caller !== null;
  // What LiveKit answers in the end to a call that it has taken in comes back as an answer of the carrier.
  const cause = back.caller !== null && wrong?.stage === 'carrier' ? unanswered(facts) : wrong?.cause;
  if (cause !== undefined) return rang ? failed(cause, undefined, dial?.atMs ?? null) : null;
  if (aborted) return rang ? open('it was broken off while it rang') : null;
  return rang ? failed(unanswered(facts)) : null;
}

export function judgeStays(facts: OutboundFacts): Finding | null {
  const { leg, durationMs, aborted, endedMs } = facts;
  const at = answeredMs(facts);
  if (at === null) return null;
  if (leg.goneMs !== null)
    return failed(
      because('ended-early', `the call ended by itself after ${seconds(leg.goneMs - at)}`, {
        detail: ['the agent or the carrier hung up, or a program deleted a room through the API'],
        nextSteps: ["look into the agent's log", "see in the carrier's portal who ended the call"],
      }),
      undefined,
      leg.goneMs,
    );
  return aborted ? open(`it was broken off after ${seconds(endedMs - at)}`) : passed(`for ${seconds(durationMs)}`, endedMs);
}

/** The call came to nothing before it rang anywhere: LiveKit had ended it by itself. */
const isOverBefore = ({ back, leg, dial }: Pick<OutboundFacts, 'back' | 'leg' | 'dial'>): boolean =>
  dial?.outcome.kind === 'failed' && leg.ringingMs === null && back.caller === null;

export function judgeBothHungUp({ hungUp, back, leg, dial, endedMs, longestMs, tie }: OutboundFacts): Finding | null {
  if (hungUp === 'failed')
    return failed(
      because('call-left', 'the call could not be ended through the API, and may still stand', {
        detail: [`LiveKit ends it by itself, ${seconds(longestMs)} after it began`],
        nextSteps: ['sipctl recover'],
      }),
    );
  if (tie !== null && tie !== 'called-number' && back.callerGone === false)
    return failed(
      because('call-left', 'our side has hung up, and the caller that came back is still there', {
        detail: ['the carrier has not passed the end of the call on'],
        nextSteps: ['sipctl recover', "see in the carrier's portal whether the call still costs"],
      }),
      undefined,
      endedMs,
    );
  if (leg.firstMs === null || isOverBefore({ back, leg, dial })) return skipped('there was nothing to hang up');
  return passed(hungUp === 'gone' ? 'it had ended before' : 'LiveKit ended it', endedMs);
}

export function judgeBothCleaned({ back, room, hungUp, tie, leg, dial }: OutboundFacts): Finding {
  if (hungUp === 'failed') return open(`room ${room} could not be deleted`);
  if ((leg.firstMs === null && tie === null) || isOverBefore({ back, leg, dial })) return skipped(`room ${room} is deleted`);
  const returned = tie === null ? null : judgeCleanUp({ seen: back });
  if (returned?.status === 'fail') return returned;
  return passed(`room ${room} is deleted${returned === null ? '' : `; ${returned.evidence}`}`);
}
