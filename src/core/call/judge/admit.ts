import type { InboundTrunk } from '../../model/inbound-trunk.ts';
import { ruleLabel, trunkLabel } from '../../routing/finding.ts';
import { type CallFacts, inMs, ringsOn, wasDropped } from '../facts.ts';
import { because, type Finding, failed, noticed, open, passed, skipped } from '../finding.ts';
import { ruleKnownAt } from '../wire.ts';
import { explainIt, ruleWord, trunkWord } from '../words.ts';
import { isOfferRefused } from './media-offer.ts';

export function judgeChallenge(facts: CallFacts): Finding | null {
  const { wire, answer } = facts;
  const { route } = answer;
  const { failure } = wire;
  if (failure?.why === 'challenge-refused')
    return failed(
      because('foreign-realm', `somebody else asked for the password: ${failure.detail}`, {
        detail: ['credentials are given to the realm of the trunk alone'],
        nextSteps: ['see what stands between here and LiveKit', 'repeat with --trace FILE'],
      }),
    );
  if (wire.challengedAt !== null) {
    const text = `asked for it after ${inMs(wire.challengedAt - wire.invitedAt)} (realm ${wire.challenge?.realm ?? ''})`;
    return route.auth || route.trunk === null
      ? passed(text, wire.challengedAt)
      : noticed(`${text}, though trunk ${trunkLabel(route.trunk)} has no credentials by the configuration`, wire.challengedAt);
  }
  if (wire.ringing.length === 0 && wire.answeredAt === null) return null;
  // Nobody was let in without a password by being dropped.
  if (!ringsOn(facts)) return skipped('nobody asked for it');
  if (!route.auth && facts.bypassed !== null) return failed(bypassing(facts, facts.bypassed), undefined, wire.ringing[0]);
  if (!route.auth) return skipped(route.trunk === null ? 'no trunk, so nobody asks' : `trunk ${trunkLabel(route.trunk)} asks for none`);
  return failed(
    because(
      'not-challenged',
      `the call was let in without a password, though trunk ${route.trunk === null ? '' : trunkLabel(route.trunk)} has one`,
      {
        detail: ['another trunk took the call, or none did and a rule for any trunk took it: such calls are never asked for a password'],
        nextSteps: [explainIt(facts), 'sipctl verify'],
      },
    ),
    undefined,
    wire.ringing[0] ?? wire.answeredAt,
  );
}

function bypassing(facts: CallFacts, trunk: InboundTrunk): NonNullable<Finding['cause']> {
  const { rule } = facts.answer.route;
  const why = facts.answer.because.find(({ subject }) => subject.id === trunk.sipTrunkId);
  return because(
    'not-challenged',
    `the call was let in without a password, past trunk ${trunkLabel(trunk)}, which has the number and one`,
    {
      detail: [
        ...(why === undefined ? [] : [`${trunk.name || trunk.sipTrunkId}: ${why.detail}`]),
        `rule ${rule === null ? '' : ruleLabel(rule)} is for any trunk: it also takes calls that match none, and those are never asked for a password`,
      ],
      nextSteps: [
        ...(rule === null ? [] : [`sipctl dispatch update ${ruleWord(rule)} --set-trunks ${trunkWord(trunk)}`]),
        explainIt(facts),
      ],
    },
  );
}

export function judgeCredentials(facts: CallFacts): Finding | null {
  const { wire, answer, withCredentials } = facts;
  if (wire.challengedAt === null) return wire.ringing.length > 0 || wire.answeredAt !== null ? skipped('nobody asked for it') : null;
  if (wire.failure?.why === 'challenge-refused') return null;
  const { trunk } = answer.route;
  const name = trunk === null ? 'the trunk' : `trunk ${trunkLabel(trunk)}`;
  if (!withCredentials)
    return failed(
      because('credentials-missing', `${name} asks for a password, and none was given`, {
        detail: ['credentials go to the SIP host of the context, of SIPCTL_SIP_HOST or of --host alone'],
        nextSteps: ['add --auth-user USER --auth-password prompt:', ...(trunk === null ? [] : [`sipctl trunk get ${trunkWord(trunk)}`])],
      }),
    );
  const { final } = wire;
  if (final?.status === 401 && /bad credentials/i.test(final.reason))
    return failed(
      because('credentials-out-of-place', `the answer to the challenge belongs to no challenge: 401 ${final.reason}`, {
        detail: ['LiveKit knows a challenge by the Call-ID: a proxy in between changes it'],
        nextSteps: ['call LiveKit itself, past the proxy', 'repeat with --trace FILE'],
      }),
      undefined,
      final.atMs,
    );
  if (final?.status === 401)
    return failed(
      because('credentials-wrong', `${name} refused user or password: 401 ${final.reason}`.trim(), {
        detail: ['LiveKit does not tell which of the two is wrong; the log of the SIP service does (username mismatch, response mismatch)'],
        nextSteps:
          trunk === null
            ? [explainIt(facts)]
            : [`sipctl trunk get ${trunkWord(trunk)}`, `sipctl trunk update ${trunkWord(trunk)} --auth-user USER --auth-password prompt:`],
      }),
      undefined,
      final.atMs,
    );
  if (final?.status === 407)
    return failed(
      because('credentials-out-of-place', 'the answer to the challenge was not taken for one: 407 again', {
        detail: ['something in between takes the header Proxy-Authorization away'],
        nextSteps: ['call LiveKit itself, past the proxy', 'repeat with --trace FILE'],
      }),
      undefined,
      final.atMs,
    );
  const after = wire.ringing[0] ?? wire.answeredAt ?? final?.atMs ?? null;
  if (after !== null) return passed(`accepted after ${inMs(after - wire.lastInviteAt)}`, after);
  if (wire.failure === null || wire.failure.why === 'aborted') return open('it was broken off before the password was judged');
  return failed(
    because('silent-after-invite', 'nothing came after the password', {
      detail: ['an answer was lost on the way, or the service waits for LiveKit'],
      nextSteps: ['repeat over TCP: --transport tcp', 'look into the log of the SIP service'],
    }),
  );
}

export function judgeRule(facts: CallFacts): Finding | null {
  const { wire, answer, seen } = facts;
  const { route } = answer;
  const began = wire.ringing.length > 0 || wire.answeredAt !== null;
  const { final } = wire;
  if (final?.status === 404) return failed(noRule(facts), `refused with 404 ${final.reason}`, final.atMs);
  if (!began) return null;
  if (final?.status === 503)
    return failed(
      because(
        'rule-conflict',
        route.fault === null ? `two rules conflict for this call: 503 ${final.reason}` : 'the rules for this call conflict',
        {
          detail: [
            ...answer.because
              .filter(({ rejectedBy }) => rejectedBy === 'conflict')
              .map(({ subject, detail }) => `${subject.name || subject.id}: ${detail}`),
            'where no rules conflict by `sipctl validate --live`, LiveKit could not look them up',
          ],
          nextSteps: [...(route.result === 'error' ? answer.nextSteps : ['sipctl validate --live']), explainIt(facts)],
        },
      ),
      undefined,
      final.atMs,
    );
  if (wasDropped(facts))
    return failed(route.result === 'drop' ? noRule(facts) : unexplained(facts), 'it rang once, then silence; even CANCEL got no answer');
  const taken = seen.caller?.attributes['sip.ruleID'] ?? null;
  const wrong = taken === null ? null : wrongRule(facts, taken, explainIt(facts));
  if (wrong !== null) return failed(wrong);
  const at = ruleKnownAt(wire, seen.caller?.firstMs ?? null);
  const label = route.rule === null ? `rule ${taken ?? 'of unknown name'}` : `rule ${ruleLabel(route.rule)}`;
  if (taken !== null) return passed(label, at);
  // The offer is looked at once a rule has been found.
  if (ringsOn(facts) || isOfferRefused(facts)) return passed(`${label}, by the configuration`, at ?? final?.atMs ?? null);
  return open('it rang once, and nobody waited for more');
}

/** @param explain the command that tells who takes the call. @returns why the rule that took a call is the wrong one, or null. */
export function wrongRule(
  { answer, expected }: Pick<CallFacts, 'answer' | 'expected'>,
  taken: string,
  explain: string,
): NonNullable<Finding['cause']> | null {
  const { rule, alternatives } = answer.route;
  const isExpected = expected.rule === null || taken === expected.rule.id;
  if (isExpected && (taken === rule?.sipDispatchRuleId || alternatives.includes(taken))) return null;
  const wanted = isExpected ? (rule === null ? 'none' : ruleLabel(rule)) : expected.rule?.label;
  return because('other-rule', `rule ${taken} took the call, and not ${wanted}`, {
    detail: ['the configuration changed meanwhile, or LiveKit sees another address or number than sipctl does'],
    nextSteps: [`sipctl dispatch get ${taken}`, explain],
  });
}

function noRule(facts: CallFacts): NonNullable<Finding['cause']> {
  const { answer } = facts;
  const { trunk, call } = answer.route;
  const detail = answer.because
    .filter(({ subject }) => subject.kind === 'dispatchRule')
    .map(({ subject, detail: why }) => `${subject.name || subject.id}: ${why}`);
  return because('no-rule', `no rule takes calls to ${call.to}${trunk === null ? '' : ` of trunk ${trunkLabel(trunk)}`}`, {
    detail,
    nextSteps: [...answer.nextSteps, explainIt(facts)],
  });
}

/** LiveKit drops what the configuration would take: it sees something that sipctl does not. */
function unexplained(facts: CallFacts): NonNullable<Finding['cause']> {
  const { answer, record } = facts;
  const { trunk, rule } = answer.route;
  const filters = trunk === null ? [] : trunk.allowedAddresses;
  const address = record.seenAs === null ? 'the address that LiveKit sees this machine at' : record.seenAs;
  return because('dropped-unexplained', 'LiveKit dropped the call, though the configuration takes it', {
    detail: [
      ...(trunk === null || filters.length === 0
        ? []
        : [`trunk ${trunkLabel(trunk)} takes calls from ${filters.join(', ')} only; is ${address} among them?`]),
      ...(rule === null ? [] : [`rule ${ruleLabel(rule)} should have taken it`]),
      'the SIP host may belong to another LiveKit project, or the configuration changed meanwhile',
    ],
    nextSteps: [
      explainIt(facts),
      ...(trunk === null || filters.length === 0 ? [] : [`sipctl trunk get ${trunkWord(trunk)}`]),
      ...(rule === null ? [] : [`sipctl dispatch get ${ruleWord(rule)}`]),
      'sipctl config show --origin',
    ],
  });
}
