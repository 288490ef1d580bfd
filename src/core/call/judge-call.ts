import { verdictOf } from '../check.ts';
import type { CallFacts } from './facts.ts';
import { NOT_REACHED, type StageJudges } from './finding.ts';
import { judgeChallenge, judgeCredentials, judgeMediaOffer, judgeRule } from './judge/admit.ts';
import { judgeAgent, judgeDispatch, judgeRoom } from './judge/join.ts';
import { judgeInvite, judgeTransport, judgeTrunk } from './judge/reach.ts';
import { judgeAck, judgeCleanUp, judgeHangUp, judgeHeard, judgeRtpIn, judgeRtpOut } from './judge/talk.ts';
import { type Judgement, STAGES } from './stages.ts';

const JUDGES: StageJudges<CallFacts> = {
  transport: judgeTransport,
  invite: judgeInvite,
  trunk: judgeTrunk,
  challenge: judgeChallenge,
  credentials: judgeCredentials,
  rule: judgeRule,
  'media-offer': judgeMediaOffer,
  room: judgeRoom,
  dispatch: judgeDispatch,
  agent: judgeAgent,
  ack: judgeAck,
  'rtp-in': judgeRtpIn,
  'agent-heard': judgeHeard,
  'rtp-out': judgeRtpOut,
  'hang-up': judgeHangUp,
  'clean-up': judgeCleanUp,
};

/**
 * Says of each stage of a call whether it was passed and what proves it, and why the call failed. Every stage is judged by its own
 * evidence alone, so that one that failed hides none that was passed. Established on livekit-sip of August 2026.
 */
export function judgeCall(facts: CallFacts): Judgement {
  const findings = STAGES.map(({ id }) => ({ stage: id, ...(JUDGES[id](facts) ?? NOT_REACHED) }));
  const at = findings.find(({ status }) => status === 'fail');
  return {
    verdict: verdictOf(findings),
    stages: findings.map(({ stage, status, atMs, evidence }) => ({ stage, status, atMs, evidence })),
    cause: at?.cause == null ? null : { ...at.cause, stage: at.stage },
  };
}
