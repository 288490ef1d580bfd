import { reference, shellWord } from '../../shell-word.ts';
import { because, type Finding } from '../finding.ts';
import type { CauseId, OutboundStageId } from '../stages.ts';
import { carrierCause, passwordMissing, passwordRefused } from './carrier-words.ts';
import type { OutboundFacts } from './facts.ts';

type Cause = NonNullable<Finding['cause']>;

/** Why dialling came to nothing, and the stage that this belongs to. */
export interface DialCause {
  readonly stage: Extract<OutboundStageId, 'outbound-trunk' | 'dial' | 'carrier' | 'answered'>;
  readonly cause: Cause;
}

interface Known {
  readonly said: RegExp;
  readonly stage: DialCause['stage'];
  readonly id: CauseId;
  words(facts: OutboundFacts): { readonly summary: string; readonly detail?: readonly string[]; readonly nextSteps: readonly string[] };
}

const trunkWord = ({ trunk }: OutboundFacts): string => reference({ name: trunk.name, id: trunk.sipTrunkId });

/** LiveKit's words for what went wrong where there is no answer of a carrier (livekit/sip outbound.go, errors.go). */
const KNOWN: readonly Known[] = [
  {
    said: /requested sip trunk does not exist/,
    stage: 'outbound-trunk',
    id: 'outbound-trunk-gone',
    words: ({ trunk }) => ({
      summary: `LiveKit has no outbound trunk ${trunk.sipTrunkId} any more`,
      detail: ['somebody has deleted it meanwhile'],
      nextSteps: ['sipctl trunk list --outbound'],
    }),
  },
  {
    said: /no response from servers|UnderLoad|service unavailable/i,
    stage: 'dial',
    id: 'sip-service-missing',
    words: () => ({
      summary: 'no SIP service took the call: LiveKit makes no calls',
      detail: ['none runs, it uses another Redis than the server, or it is full'],
      nextSteps: ['see that livekit-sip runs with the redis address of livekit-server', 'sipctl verify'],
    }),
  },
  {
    said: /fail to resolve target|no such host/i,
    stage: 'carrier',
    id: 'carrier-host-unknown',
    words: (facts) => ({
      summary: `DNS knows no carrier at ${facts.trunk.address}`,
      detail: ['LiveKit looks it up where it runs, which may know other names than this machine'],
      nextSteps: [`sipctl trunk update ${trunkWord(facts)} --address HOST`, `sipctl probe ${shellWord(facts.trunk.address)}`],
    }),
  },
  {
    said: /dial err|connection refused|ECONNREFUSED|network is unreachable|i\/o timeout|transport error|certificate|tls:/i,
    stage: 'carrier',
    id: 'carrier-unreachable',
    words: ({ trunk }) => ({
      summary: `LiveKit comes to no connection with ${trunk.address}`,
      detail: ["nothing listens there over the trunk's transport, a firewall is in between, or the certificate is not trusted"],
      nextSteps: [
        `sipctl probe ${shellWord(trunk.address)}   # from this machine; LiveKit may see another network`,
        `sipctl trunk update ${reference({ name: trunk.name, id: trunk.sipTrunkId })} --transport udp   # or tcp, tls: as the carrier says`,
      ],
    }),
  },
  {
    said: /no username or password was provided/,
    stage: 'carrier',
    id: 'carrier-password-missing',
    words: passwordMissing,
  },
  {
    said: /max auth retry attempts/,
    stage: 'carrier',
    id: 'carrier-password-refused',
    words: passwordRefused,
  },
  {
    said: /invalid challenge|no auth header in response/i,
    stage: 'carrier',
    id: 'carrier-challenge-unread',
    words: () => ({
      summary: "LiveKit cannot read how the carrier's asks for the password",
      detail: ['livekit-sip before September 2026 does not take DIGEST in capitals (livekit/sip issue 856)'],
      nextSteps: ['update livekit-sip', 'ask the carrier to know LiveKit by its address, without a password'],
    }),
  },
  {
    said: /common audio codec not found|common encryption|no common/i,
    stage: 'carrier',
    id: 'carrier-media',
    words: (facts) => ({
      summary: 'the carrier answered, and it and LiveKit agree on no audio',
      detail: ['a codec that both have is missing, or one of them wants encryption and the other has none'],
      nextSteps: [
        `sipctl trunk update ${trunkWord(facts)} --media-encryption allow`,
        `sipctl trunk update ${trunkWord(facts)} --codec PCMU --codec PCMA`,
      ],
    }),
  },
  {
    said: /no numbers on outbound trunk|missing sip callee|should be a phone number|invalid request URI|invalid From|invalid To/i,
    stage: 'dial',
    id: 'dial-refused',
    words: (facts) => ({
      summary: `LiveKit does not dial ${facts.to} through trunk ${trunkWord(facts)}`,
      detail: ['a number of the trunk or the number called is nothing that can be dialled'],
      nextSteps: [`sipctl trunk get ${trunkWord(facts)}`],
    }),
  },
];

const TIMED_OUT = /sip request timed out|transaction failed to complete|context deadline/i;

/** @returns null where it was answered, nobody knows, or it was broken off here. */
export function dialCause(facts: OutboundFacts): DialCause | null {
  const { dial, leg, trunk, to, aborted } = facts;
  if (dial === null || dial.outcome.kind === 'answered') return null;
  const { sipStatus, said } = dial.outcome;
  if (sipStatus !== null) {
    const cause = carrierCause(sipStatus, facts);
    return cause === null ? null : { stage: 'carrier', cause };
  }
  // LiveKit says the same of a call that we have ended.
  if (aborted || (said === '' && leg.firstMs !== null)) return null;
  const known = KNOWN.find((each) => each.said.test(said));
  if (known !== undefined) {
    const { summary, ...more } = known.words(facts);
    return { stage: known.stage, cause: because(known.id, summary, more) };
  }
  if (TIMED_OUT.test(said))
    return leg.ringingMs === null ? { stage: 'carrier', cause: silence(facts) } : { stage: 'answered', cause: unanswered(facts) };
  const summary =
    said === '' ? `nobody knows whether LiveKit has dialled ${to}` : `LiveKit could not make the call through ${trunk.address}`;
  const detail = said === '' ? ['no answer came to the request'] : [`it says: ${said}`];
  return { stage: 'dial', cause: because('dial-unexplained', summary, { detail, nextSteps: ['look into the log of the SIP service'] }) };
}

function silence({ trunk }: OutboundFacts): Cause {
  return because('carrier-silent', `nothing came back from ${trunk.address}`, {
    detail: [
      'the address, the port or the transport of the trunk is not that of the carrier, or the carrier answers no strangers',
      "LiveKit's address may have to be on a list of the carrier",
    ],
    nextSteps: [
      `sipctl probe ${shellWord(trunk.address)}   # from this machine; LiveKit may see another network`,
      `sipctl trunk get ${reference({ name: trunk.name, id: trunk.sipTrunkId })}`,
    ],
  });
}

export function unanswered({ to, leg, endedMs, mustComeBack, answer }: OutboundFacts): Cause {
  const rang = ((endedMs - (leg.ringingMs ?? endedMs)) / 1000).toFixed(1);
  return because('nobody-answers', `it rang at ${to} for ${rang} s, and nobody answered`, {
    detail: mustComeBack ? ['LiveKit answers once somebody in the room of the call can be heard'] : [],
    nextSteps: mustComeBack
      ? answer.route.agents.map(({ agentName }) => `sipctl agent probe ${shellWord(agentName)}`)
      : ['repeat with a longer --ring-timeout'],
  });
}
