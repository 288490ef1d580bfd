import { judgeStages, type StageJudges } from '../finding.ts';
import { type Judgement, OUTBOUND_STAGES, type OutboundStageId } from '../stages.ts';
import type { OutboundFacts } from './facts.ts';
import { judgeAnswered, judgeBothCleaned, judgeBothHungUp, judgeStays } from './judge-end.ts';
import { judgeAgentSpeaks, judgeCameBack, judgeDispatched, judgeRuleTaken } from './judge-return.ts';
import { judgeCarrier, judgeDial, judgeOutboundTrunk } from './judge-way-out.ts';

const JUDGES: StageJudges<OutboundStageId, OutboundFacts> = {
  'outbound-trunk': judgeOutboundTrunk,
  dial: judgeDial,
  carrier: judgeCarrier,
  'came-back': judgeCameBack,
  rule: judgeRuleTaken,
  dispatch: judgeDispatched,
  'agent-speaks': judgeAgentSpeaks,
  answered: judgeAnswered,
  stays: judgeStays,
  'hang-up': judgeBothHungUp,
  'clean-up': judgeBothCleaned,
};

/** @returns what became of a call that LiveKit made through its carrier, stage by stage. */
export const judgeOutbound = (facts: OutboundFacts): Judgement => judgeStages(OUTBOUND_STAGES, JUDGES, facts);
