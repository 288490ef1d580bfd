import type { CallFailure } from '../../model/phone-call.ts';
import { trunkLabel } from '../../routing/finding.ts';
import { type CallFacts, inMs, ringsOn, wasDropped } from '../facts.ts';
import { because, type Finding, failed, open, passed } from '../finding.ts';
import type { CauseId } from '../stages.ts';
import { tlsSteps } from '../tls-steps.ts';
import { explainIt, hostOf, probeIt } from '../words.ts';

/** A trunk collision is told within 20 ms; where LiveKit cannot be reached by its SIP service, that is told after a second. */
const BACKEND_WAIT_MS = 600;

const NO_CONNECTION: Partial<Record<CallFailure, CauseId>> = {
  'name-not-found': 'name-not-found',
  refused: 'port-closed',
  unreachable: 'unreachable',
  certificate: 'certificate',
  'certificate-name': 'certificate',
  'certificate-dates': 'certificate',
  'no-tls': 'no-tls',
  'connection-lost': 'connection-lost',
};

const SILENCE = [
  'silence does not mean that the service is down: firewalls, and LiveKit with hide_inbound_port, do not answer strangers either',
  'on LiveKit Cloud the host is the project id without p_, then .sip.livekit.cloud; any other name there is silent too',
];

export function judgeTransport(facts: CallFacts): Finding {
  const { wire, target } = facts;
  const where = `${hostOf(facts)} over ${target.transport}`;
  if (wire.firstAnswerAt !== null) return passed(where, wire.connectedAt);
  const { why, detail } = wire.failure ?? { why: 'no-answer' as const, detail: '' };
  if (why === 'aborted') return open('it was broken off before anything came');
  const id = facts.portClosed ? 'port-closed' : NO_CONNECTION[why];
  if (id !== undefined)
    return failed(
      because(id, `no way to ${where}: ${facts.portClosed ? 'nothing listens there' : detail}`, {
        nextSteps: [probeIt(facts), ...(PORT_STEPS[id] ?? []), ...tlsSteps(why)],
      }),
    );
  // Only a connection tells that somebody is there.
  if (target.transport !== 'udp' && wire.connectedAt !== null) return passed(where, wire.connectedAt);
  return failed(because('silence', `nothing came back from ${where}`, { detail: SILENCE, nextSteps: [probeIt(facts)] }));
}

const PORT_STEPS: Partial<Record<CauseId, readonly string[]>> = {
  'name-not-found': ['look at the spelling; on LiveKit Cloud it is the project id without p_, then .sip.livekit.cloud'],
  'connection-lost': ['name the port of the SIP service, 5060 unless its sip_port says otherwise, and not that of the LiveKit server'],
  'port-closed': ['see that the SIP service runs, and on which port (sip_port of its configuration)'],
};

export function judgeInvite(facts: CallFacts): Finding | null {
  const { wire } = facts;
  if (wire.firstAnswerAt === null) {
    if (wire.failure?.why === 'aborted' || wire.connectedAt === null || facts.target.transport === 'udp') return null;
    return failed(
      because('invite-unanswered', `connected to ${hostOf(facts)}, yet the INVITE got no answer`, {
        detail: ['what listens there may be no SIP service, or one that is flooded and answers nobody'],
        nextSteps: [probeIt(facts)],
      }),
    );
  }
  const { final } = wire;
  if (final !== null && wire.ringing.length === 0) {
    const { status, reason } = final;
    const said = `${status} ${reason}`.trim();
    if (status === 400)
      return failed(
        because('message-refused', `the INVITE was refused as malformed: ${said}`, {
          detail: ['LiveKit says this where Call-ID or a tag is missing: something on the way has changed the message'],
          nextSteps: ['repeat with --trace FILE, and compare it with what the service logs'],
        }),
      );
    if (status >= 300 && status < 400)
      return failed(
        because('redirected', `the call was sent elsewhere: ${said}`, {
          detail: ['LiveKit redirects nobody, and sipctl follows no redirect: it could lead to a number that costs'],
          nextSteps: [probeIt(facts)],
        }),
      );
    if (!LIVEKITS_OWN.includes(status))
      return failed(
        because('not-livekit', `the call was refused with ${said}, which LiveKit does not answer here`, {
          detail: ['another SIP server seems to stand at that address, or in between'],
          nextSteps: [probeIt(facts)],
        }),
      );
  }
  return passed(`first answer after ${inMs(wire.firstAnswerAt - wire.invitedAt)}`, wire.firstAnswerAt);
}

/** What LiveKit may answer before it rings. */
const LIVEKITS_OWN = [200, 401, 404, 407, 486, 487, 503];

/** Texts of LiveKit Cloud and of servers from 1.13.11 on, read in LiveKit's sources. */
const NO_TRUNK = /no trunk found|any sip trunks/i;

export function judgeTrunk(facts: CallFacts): Finding | null {
  const { wire, answer, seen } = facts;
  const { route } = answer;
  if (wire.firstAnswerAt === null) return null;
  if (wire.final?.status === 503 && wire.ringing.length === 0) return failed(refusal(facts, wire.final), undefined, wire.final.atMs);
  const unmatched = wire.final?.status === 404 && (NO_TRUNK.test(wire.final.reason) || route.trunk === null);
  if (unmatched || (wasDropped(facts) && route.trunk === null))
    return failed(
      because('no-trunk', `no trunk takes calls from ${route.call.from} to ${route.call.to}`, {
        detail: [
          ...answer.because
            .filter(({ subject }) => subject.kind === 'inboundTrunk')
            .map(({ subject, detail }) => `${subject.name || subject.id}: ${detail}`),
        ],
        nextSteps: [...answer.nextSteps, explainIt(facts)],
      }),
      unmatched ? `refused with ${wire.final?.status} ${wire.final?.reason}` : 'it rang once, then silence; even CANCEL got no answer',
    );
  if (wire.challengedAt === null && wire.ringing.length === 0 && wire.answeredAt === null) {
    if (wire.failure?.why === 'aborted') return open('it was broken off before the service had decided');
    if (wire.failure !== null)
      return failed(
        because('silent-after-invite', 'the service took the INVITE (100), and then nothing came', {
          detail: ['an answer was lost on the way, or the service waits for LiveKit'],
          nextSteps: ['repeat over TCP: --transport tcp', 'look into the log of the SIP service'],
        }),
      );
  }
  const taken = seen.caller === null ? null : (seen.caller.attributes['sip.trunkID'] ?? '');
  if (taken !== null && taken !== (route.trunk?.sipTrunkId ?? ''))
    return failed(
      because(
        'other-trunk',
        `${taken === '' ? 'no trunk' : `trunk ${taken}`} took the call, and not ${route.trunk === null ? 'none' : trunkLabel(route.trunk)}`,
        {
          detail: ['the configuration changed meanwhile, or LiveKit sees another address or number than sipctl does'],
          nextSteps: [explainIt(facts)],
        },
      ),
    );
  const label = route.trunk === null ? 'no trunk; a rule for any trunk takes it' : `trunk ${trunkLabel(route.trunk)}`;
  const certain =
    taken !== null || route.trunk === null ? '' : ringsOn(facts) || wire.challengedAt !== null ? ', by the configuration' : '';
  return passed(`${label}${certain}`, wire.challengedAt ?? wire.ringing[0] ?? wire.answeredAt);
}

function refusal(facts: CallFacts, { reason, atMs }: { readonly reason: string; readonly atMs: number }): NonNullable<Finding['cause']> {
  const { answer, wire } = facts;
  if (/service temporarily unavailable/i.test(reason))
    return because('quota', `LiveKit refuses further calls: 503 ${reason}`, {
      detail: ['LiveKit Cloud says this where a quota is used up'],
      nextSteps: ["look at the limits of the project's plan, and end calls that nobody needs"],
    });
  const waited = atMs - (wire.firstAnswerAt ?? wire.lastInviteAt);
  if (answer.route.collision.length === 0 && waited >= BACKEND_WAIT_MS)
    return because('backend-away', `the SIP service cannot reach LiveKit: 503 ${reason} after ${inMs(waited)}`, {
      detail: ['its log says "no response from servers": the server is down, or uses another Redis'],
      nextSteps: ['see that livekit-server runs and that both have the same redis address', 'sipctl trunk list'],
    });
  const between = answer.route.collision.map(trunkLabel).join(' and ');
  return because(
    'trunk-collision',
    between === '' ? `two trunks match this call: 503 ${reason}` : `trunks ${between} both match this call`,
    {
      detail: ['LiveKit does not choose between them and refuses every such call'],
      nextSteps: [...answer.nextSteps, explainIt(facts)],
    },
  );
}
