import type { SipStatus } from '../../model/outbound-call.ts';
import { reference } from '../../shell-word.ts';
import { because, type Finding } from '../finding.ts';
import type { CauseId } from '../stages.ts';
import { callItself, type OutboundFacts } from './facts.ts';

type Cause = NonNullable<Finding['cause']>;

interface Words {
  readonly id: CauseId;
  readonly summary: string;
  readonly detail: readonly string[];
  readonly nextSteps: readonly string[];
}

/** Texts of carriers for a limit of the customer's own, whatever their status (livekit/sip errors.go has the first two). */
const LIMIT = /cps limit|concurrent call limit|too many calls|rate limit/i;
/** What carriers say where they have blocked a call for good. */
const BLOCKED = /\b32203\b|fraud|blocked|spam|geo.?permission/i;

/** What an answer of the carrier means. @returns null for one that says nothing about the call (2xx). */
export function carrierCause({ code, text }: SipStatus, facts: OutboundFacts): Cause | null {
  const said = `${code} ${text}`.trim();
  const words = code < 300 ? null : LIMIT.test(text) ? limit(facts, said) : (BY_STATUS[code] ?? byClass(code))(facts, said);
  if (words === null) return null;
  const { detail, nextSteps } = words;
  const isForeign = words.id === 'carrier-forbids' && !facts.trunk.numbers.includes(facts.from);
  if (!facts.mustComeBack || isForeign || OF_THE_ACCOUNT.includes(words.id)) return because(words.id, words.summary, words);
  return because(words.id, words.summary, {
    detail: [...detail, 'or it passes on what LiveKit itself has answered: the way in can be tried alone'],
    nextSteps: [callItself(facts), ...nextSteps],
  });
}

/** What the carrier says of its customer, whoever is called. */
const OF_THE_ACCOUNT: readonly CauseId[] = ['carrier-password-refused', 'carrier-account', 'carrier-limit', 'carrier-redirects'];

type Explain = (facts: OutboundFacts, said: string) => Words;

const trunkWord = ({ trunk }: OutboundFacts): string => reference({ name: trunk.name, id: trunk.sipTrunkId });
const showTrunk = (facts: OutboundFacts): string => `sipctl trunk get ${trunkWord(facts)}`;

const limit: Explain = (_, said) => ({
  id: 'carrier-limit',
  summary: `the carrier takes no more calls of this account at the moment: ${said}`,
  detail: ['a limit of calls at once, or of new calls a second, is used up'],
  nextSteps: ['wait, then repeat', "raise the limit in the carrier's portal"],
});

const unknownNumber: Explain = ({ to }, said) => ({
  id: 'number-unknown',
  summary: `the carrier knows no number ${to}: ${said}`,
  detail: [
    to.startsWith('+')
      ? 'it is not assigned, or this account may not call there'
      : 'most carriers take numbers only with a plus and the country code',
  ],
  nextSteps: [to.startsWith('+') ? "see in the carrier's portal whom the number belongs to" : 'repeat with --to +COUNTRYNUMBER'],
});

const busy: Explain = ({ to }, said) => ({
  id: 'number-busy',
  summary: `${to} is busy: ${said}`,
  detail: ['the trunk and its password are fine'],
  nextSteps: ['repeat later'],
});

const unavailable: Explain = ({ to, mustComeBack }, said) => ({
  id: 'number-unavailable',
  summary: `nobody could be reached at ${to}: ${said}`,
  detail: mustComeBack
    ? [
        'the carrier took the call and could not deliver it: it does not know where LiveKit is, or LiveKit did not answer',
        'a number has to be pointed at the SIP host of LiveKit, in the portal of the carrier that it belongs to',
      ]
    : ['it is switched off, or does not answer'],
  nextSteps: ['repeat later'],
});

const forbids: Explain = ({ from, trunk }, said) => {
  const own = trunk.numbers.includes(from);
  return {
    id: 'carrier-forbids',
    summary: `the carrier does not let this trunk make the call: ${said}`,
    detail: [
      own
        ? `${from} may not be a number of this account, or is not written as the carrier wants it`
        : `${from} is none of the numbers of the trunk, and carriers let nobody call from a number of somebody else`,
      "or its list of allowed addresses lacks LiveKit's, or calls to that country are not switched on",
    ],
    nextSteps: [
      'repeat with --from NUMBER, one of this account',
      "see the calls and the permissions in the carrier's portal",
      `sipctl trunk get ${reference({ name: trunk.name, id: trunk.sipTrunkId })}`,
    ],
  };
};

const declines: Explain = ({ to }, said) => ({
  id: 'number-declines',
  summary: `the call to ${to} was declined: ${said}`,
  detail: [
    BLOCKED.test(said)
      ? 'the carrier has blocked it, and will block the next one: do not repeat it'
      : 'by who was called, or by a filter against unwanted calls',
  ],
  nextSteps: ["see in the carrier's portal what it says of this call"],
});

const form: Explain = (facts, said) => ({
  id: 'carrier-refuses-form',
  summary: `the carrier does not accept the call as LiveKit writes it: ${said}`,
  detail: ['carriers differ in how numbers, the From host and headers have to look'],
  nextSteps: [
    `sipctl trunk update ${trunkWord(facts)} --from-host HOST   # the name that the carrier wants in From`,
    showTrunk(facts),
    "compare the call with the carrier's guide for LiveKit",
  ],
});

const media: Explain = (facts, said) => ({
  id: 'carrier-media',
  summary: `the carrier and LiveKit agree on no audio: ${said}`,
  detail: ['a codec that both have is missing, or one of them wants encryption and the other has none'],
  nextSteps: [
    `sipctl trunk update ${trunkWord(facts)} --media-encryption allow`,
    `sipctl trunk update ${trunkWord(facts)} --codec PCMU --codec PCMA`,
    showTrunk(facts),
  ],
});

const redirects: Explain = (_, said) => ({
  id: 'carrier-redirects',
  summary: `the carrier sends the call elsewhere, and LiveKit does not follow: ${said}`,
  detail: ['the number was ported or forwarded, or the address of the trunk is an old one'],
  nextSteps: ["ask the carrier for today's address of its service"],
});

const account: Explain = (_, said) => ({
  id: 'carrier-account',
  summary: `the carrier's account pays for no more calls: ${said}`,
  detail: ['the balance is used up, or the account is not released'],
  nextSteps: ["look at the balance in the carrier's portal"],
});

const broken: Explain = (_, said) => ({
  id: 'carrier-failed',
  summary: `the carrier failed: ${said}`,
  detail: ['its service has a fault, or it cannot reach who was called'],
  nextSteps: ["repeat later, and look at the carrier's status page"],
});

const refusedPassword: Explain = (facts) => passwordRefused(facts);

const BY_STATUS: Readonly<Record<number, Explain>> = {
  ...{ 401: refusedPassword, 407: refusedPassword, 402: account, 403: forbids, 433: forbids },
  ...{ 404: unknownNumber, 410: unknownNumber, 484: unknownNumber, 485: unknownNumber, 604: unknownNumber },
  ...{ 408: unavailable, 480: unavailable, 487: unavailable, 504: unavailable },
  ...{ 486: busy, 600: busy, 429: limit },
  ...{ 415: media, 488: media, 606: media },
  ...{ 603: declines, 607: declines, 608: declines },
};

function byClass(code: number): Explain {
  if (code < 400) return redirects;
  if (code < 500) return form;
  return code < 600 ? broken : declines;
}

export function passwordRefused(facts: OutboundFacts): Words {
  return {
    id: 'carrier-password-refused',
    summary: `the carrier refuses user or password of trunk ${trunkWord(facts)}`,
    detail: [
      'LiveKit tries up to five times before it gives up; some carriers lock an account after fewer',
      'a strict carrier also refuses the right password where it repeats the number in To without the port: livekit-sip of August 2026 proves that address (livekit/sip issue 817)',
    ],
    nextSteps: [
      `sipctl trunk update ${trunkWord(facts)} --auth-user USER --auth-password prompt:`,
      "compare the user with the carrier's portal: it is often not the number",
    ],
  };
}

export function passwordMissing(facts: OutboundFacts): Words {
  return {
    id: 'carrier-password-missing',
    summary: `the carrier asks for a password, and trunk ${trunkWord(facts)} has none`,
    detail: ["or the carrier knows its customers by their address, and LiveKit's is not among them"],
    nextSteps: [`sipctl trunk update ${trunkWord(facts)} --auth-user USER --auth-password prompt:`],
  };
}
