import { authOf } from '../model/auth.ts';
import type { DispatchRule } from '../model/dispatch-rule.ts';
import type { InboundTrunk } from '../model/inbound-trunk.ts';
import type { OutboundTrunk } from '../model/outbound-trunk.ts';
import { agentsOf, roomFormOf } from '../model/room-form.ts';
import { Problem } from '../problem.ts';

type Named = Pick<InboundTrunk, 'name'>;
type Credentials = Pick<InboundTrunk, 'name' | 'authUsername' | 'authPassword'>;

/** Lint ids that an operator passes knowingly, each with a reason. */
export type Accepted = Readonly<Record<string, string>>;

/**
 * @param before the trunk as it is; null for a new one. A name or half a pair that was there before is no reason to refuse
 * another change. @returns what is wrong before a server is asked; all of it at once.
 */
export function checkInboundTrunk(trunk: InboundTrunk, before: InboundTrunk | null): Problem[] {
  return [...checkName(trunk, before, 'trunk'), ...checkAuth(trunk, before, 'in'), ...checkSecurity(trunk)];
}

/** As {@link checkInboundTrunk}. */
export function checkOutboundTrunk(trunk: OutboundTrunk, before: OutboundTrunk | null): Problem[] {
  const problems = [...checkName(trunk, before, 'trunk'), ...checkAuth(trunk, before, 'out')];
  if (trunk.numbers.length === 0) {
    problems.push(
      new Problem('value-invalid', 'an outbound trunk needs at least one number to call from', {
        nextSteps: ['add --number NUMBER'],
      }),
    );
  }
  if (trunk.address === '') {
    problems.push(new Problem('value-invalid', 'an outbound trunk needs the address it dials', { nextSteps: ['add --address HOST'] }));
  }
  if (/^sips?:|[@;]/i.test(trunk.address)) {
    problems.push(
      new Problem('value-invalid', `--address ${JSON.stringify(trunk.address)} is a SIP URI`, {
        detail: ['LiveKit wants a host name or IP with an optional port, and the transport on its own'],
        nextSteps: ['write it as sip.carrier.example or 192.0.2.1:5061, and --transport tls'],
      }),
    );
  }
  return problems;
}

/** As {@link checkInboundTrunk}. */
export function checkRule(rule: DispatchRule, before: DispatchRule | null, accepted: Accepted): Problem[] {
  const problems = checkName(rule, before, 'dispatch rule');
  if (roomFormOf(rule) === null) {
    problems.push(
      new Problem('value-invalid', 'a dispatch rule needs a room', {
        nextSteps: ['say --room NAME for one room, or --room-prefix PREFIX for one a call'],
      }),
    );
  }
  if (agentsOf(rule).length === 0 && accepted['rule-no-agents'] === undefined) {
    problems.push(
      new Problem('rule-no-agents', 'the rule would call no agent', {
        detail: ['its room opens and nobody comes; the caller hears ringing until LiveKit gives up'],
        nextSteps: ['say --agent NAME', "if people join by themselves: --accept rule-no-agents='people join'"],
      }),
    );
  }
  return problems;
}

function checkName({ name }: Named, before: Named | null, what: string): Problem[] {
  if (name === before?.name) return [];
  if (name.startsWith('sipctl:')) {
    return [
      new Problem('name-reserved', `names that begin with sipctl: are temporary objects of a run: ${JSON.stringify(name)}`, {
        nextSteps: ['take another name'],
      }),
    ];
  }
  if (name.trim() === '')
    return [new Problem('value-invalid', `a ${what} needs a name`, { nextSteps: ['give one: it is how you and files refer to it'] })];
  return [];
}

/** What LiveKit does with half a pair. */
const HALF_PAIR = {
  in: ['would take calls without a password', 'LiveKit then sends no challenge'],
  out: ['would dial without a password', "LiveKit then cannot answer the carrier's challenge"],
} as const;

function checkAuth(trunk: Credentials, before: Credentials | null, direction: keyof typeof HALF_PAIR): Problem[] {
  if (authOf(trunk) !== 'half' || (before !== null && authOf(before) === 'half')) return [];
  const [set, missing, mend] = trunk.authPassword.isSet
    ? ['authPassword', 'authUsername', '--auth-user USER']
    : ['authUsername', 'authPassword', '--auth-password env:NAME'];
  const [outcome, why] = HALF_PAIR[direction];
  return [
    new Problem('auth-half-set', `trunk ${trunk.name} ${outcome}`, {
      detail: [`${set} is set, ${missing} is not: ${why}`],
      nextSteps: [`add ${mend}`, 'or take both away: --no-auth'],
    }),
  ];
}

function checkSecurity(trunk: InboundTrunk): Problem[] {
  if (authOf(trunk) !== 'none' || trunk.allowedAddresses.length > 0 || trunk.numbers.length > 0) return [];
  return [
    new Problem('trunk-unprotected', `trunk ${trunk.name} would take any call from anywhere, and LiveKit refuses that`, {
      nextSteps: ['give it at least one of --number, --auth-user with --auth-password, --allow-address'],
    }),
  ];
}
