import type { CheckStatus, Verdict } from '../check.ts';

/** What a call goes through, in its order; each is proven by itself. */
export const STAGES = [
  { id: 'transport', label: 'SIP service reached' },
  { id: 'invite', label: 'call taken in' },
  { id: 'trunk', label: 'trunk found' },
  { id: 'challenge', label: 'password asked for' },
  { id: 'credentials', label: 'password accepted' },
  { id: 'rule', label: 'dispatch rule found' },
  { id: 'media-offer', label: 'audio agreed on' },
  { id: 'room', label: 'caller in the room' },
  { id: 'dispatch', label: 'agent called' },
  { id: 'agent', label: 'call answered' },
  { id: 'ack', label: 'answer acknowledged' },
  { id: 'rtp-in', label: 'audio comes in' },
  { id: 'agent-heard', label: 'agent heard' },
  { id: 'rtp-out', label: 'our audio arrives' },
  { id: 'hang-up', label: 'hung up' },
  { id: 'clean-up', label: 'cleaned up' },
] as const;

/** What a call goes through that LiveKit makes itself, and that its carrier brings back. */
export const OUTBOUND_STAGES = [
  { id: 'outbound-trunk', label: 'outbound trunk found' },
  { id: 'dial', label: 'LiveKit dials' },
  { id: 'carrier', label: 'carrier takes the call' },
  { id: 'came-back', label: 'call came back' },
  { id: 'rule', label: 'dispatch rule found' },
  { id: 'dispatch', label: 'agent called' },
  { id: 'agent-speaks', label: 'agent speaks' },
  { id: 'answered', label: 'call answered' },
  { id: 'stays', label: 'call stays' },
  { id: 'hang-up', label: 'hung up' },
  { id: 'clean-up', label: 'cleaned up' },
] as const;

export type InboundStageId = (typeof STAGES)[number]['id'];
export type OutboundStageId = (typeof OUTBOUND_STAGES)[number]['id'];
export type StageId = InboundStageId | OutboundStageId;

export const stageLabel = (stage: StageId): string => [...STAGES, ...OUTBOUND_STAGES].find(({ id }) => id === stage)?.label ?? stage;

/** Who has to mend it. `sipctl`: the message that we sent. */
export type Blame = 'network' | 'service' | 'trunk' | 'rule' | 'agent' | 'media' | 'carrier' | 'sipctl';

/** Why a call failed. `id` is stable: programs match on it. */
export interface Cause {
  readonly id: CauseId;
  readonly blame: Blame;
  readonly stage: StageId;
  /** One line, lower case. */
  readonly summary: string;
  readonly detail: readonly string[];
  /** Commands or actions, the likeliest first. */
  readonly nextSteps: readonly string[];
}

export interface StageResult {
  readonly stage: StageId;
  readonly status: CheckStatus;
  /** Milliseconds since the call began; null where nothing happened. */
  readonly atMs: number | null;
  readonly evidence: string;
}

export interface Judgement {
  readonly verdict: Verdict;
  /** Every one that such a call has, in their order. */
  readonly stages: readonly StageResult[];
  /** Of the first stage that failed; null where none did. */
  readonly cause: Cause | null;
}

/** Every cause and whose it is. */
export const CAUSES = {
  'name-not-found': 'network',
  'port-closed': 'network',
  unreachable: 'network',
  certificate: 'network',
  'no-tls': 'network',
  silence: 'network',
  'connection-lost': 'network',
  'not-livekit': 'network',
  redirected: 'network',
  'invite-unanswered': 'service',
  'message-refused': 'sipctl',
  'trunk-collision': 'trunk',
  'backend-away': 'service',
  quota: 'service',
  'silent-after-invite': 'service',
  'no-trunk': 'trunk',
  'other-trunk': 'trunk',
  'not-challenged': 'trunk',
  'foreign-realm': 'network',
  'credentials-missing': 'trunk',
  'credentials-wrong': 'trunk',
  'credentials-out-of-place': 'network',
  'rule-conflict': 'rule',
  'no-rule': 'rule',
  'dropped-unexplained': 'trunk',
  'other-rule': 'rule',
  'media-refused': 'media',
  'srtp-required': 'media',
  'no-media-port': 'service',
  'answer-unusable': 'media',
  'participant-missing': 'service',
  'pin-refused': 'rule',
  'rule-without-agents': 'rule',
  'room-older': 'rule',
  'no-worker': 'agent',
  'agent-not-joined': 'agent',
  'other-agent': 'agent',
  'agent-mute': 'agent',
  'nobody-answers': 'agent',
  'ended-while-ringing': 'service',
  'duration-spent': 'trunk',
  'ack-lost': 'network',
  'no-audio-in': 'media',
  'agent-silent': 'agent',
  'agent-gone': 'agent',
  'no-audio-out': 'media',
  'ended-early': 'service',
  'bye-unanswered': 'network',
  'room-left': 'service',
  // of calls that LiveKit makes
  'outbound-trunk-gone': 'trunk',
  'sip-service-missing': 'service',
  'dial-refused': 'trunk',
  'dial-unexplained': 'service',
  'carrier-host-unknown': 'trunk',
  'carrier-unreachable': 'network',
  'carrier-silent': 'network',
  'carrier-password-missing': 'trunk',
  'carrier-password-refused': 'trunk',
  'carrier-challenge-unread': 'service',
  'carrier-redirects': 'carrier',
  'carrier-account': 'carrier',
  'carrier-forbids': 'carrier',
  'carrier-refuses-form': 'carrier',
  'carrier-media': 'media',
  'carrier-limit': 'carrier',
  'carrier-failed': 'carrier',
  'number-unknown': 'carrier',
  'number-busy': 'carrier',
  'number-unavailable': 'carrier',
  'number-declines': 'carrier',
  'not-come-back': 'carrier',
  'answered-elsewhere': 'carrier',
  'other-number': 'carrier',
  'call-left': 'service',
} as const satisfies Record<string, Blame>;

export type CauseId = keyof typeof CAUSES;
