import { inMs } from '../facts.ts';
import { type Finding, failed, noticed, open, passed } from '../finding.ts';
import { dialCause } from './dial-cause.ts';
import { answeredMs, type OutboundFacts, outboundLabel } from './facts.ts';

export function judgeOutboundTrunk(facts: OutboundFacts): Finding {
  const { trunk, from } = facts;
  const wrong = dialCause(facts);
  if (wrong?.stage === 'outbound-trunk') return failed(wrong.cause);
  const text = `trunk ${outboundLabel(trunk)}: ${trunk.address}, as ${from}`;
  return trunk.numbers.includes(from) ? passed(text) : noticed(`${text}, which is none of its numbers`);
}

export function judgeDial(facts: OutboundFacts): Finding | null {
  const { leg, dial, room, aborted } = facts;
  const wrong = dialCause(facts);
  if (wrong?.stage === 'outbound-trunk') return null;
  if (wrong?.stage === 'dial') return failed(wrong.cause, undefined, dial?.atMs ?? null);
  if (leg.firstMs !== null) return passed(`from room ${room}`, leg.firstMs);
  if (dial !== null) return passed('it says so', dial.atMs);
  return aborted ? open('it was broken off before LiveKit had begun') : open('LiveKit has not told');
}

/** Whether the call had got beyond the carrier, whatever became of it then. */
const gotThrough = (facts: OutboundFacts): boolean =>
  facts.leg.ringingMs !== null || answeredMs(facts) !== null || facts.back.caller !== null;

export function judgeCarrier(facts: OutboundFacts): Finding | null {
  const { leg, dial, back, aborted } = facts;
  const wrong = dialCause(facts);
  if (wrong !== null && wrong.stage !== 'carrier' && wrong.stage !== 'answered') return null;
  if (wrong?.stage === 'carrier' && !gotThrough(facts)) return failed(wrong.cause, undefined, dial?.atMs ?? null);
  if (leg.ringingMs !== null) return passed(`it rings after ${inMs(leg.ringingMs)}`, leg.ringingMs);
  const at = answeredMs(facts) ?? back.caller?.firstMs ?? null;
  if (at !== null) return passed('it took the call', at);
  return aborted ? open('it was broken off before the carrier had said anything') : open('nobody saw what the carrier did');
}
