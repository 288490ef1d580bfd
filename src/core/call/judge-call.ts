import type { CallFacts } from './facts.ts';
import { judgeStages, type StageJudges } from './finding.ts';
import { judgeChallenge, judgeCredentials, judgeRule } from './judge/admit.ts';
import { judgeAgent, judgeDispatch, judgeRoom } from './judge/join.ts';
import { judgeMediaOffer } from './judge/media-offer.ts';
import { judgeInvite, judgeTransport, judgeTrunk } from './judge/reach.ts';
import { judgeAck, judgeCleanUp, judgeHangUp, judgeHeard, judgeRtpIn, judgeRtpOut } from './judge/talk.ts';
import { type InboundStageId, type Judgement, STAGES } from './stages.ts';

const JUDGES: StageJudges<InboundStageId, CallFacts> = {
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

/** @returns what became of a call that we made, stage by stage. Established on livekit-sip of August 2026. */
export const judgeCall = (facts: CallFacts): Judgement => judgeStages(STAGES, JUDGES, facts);
