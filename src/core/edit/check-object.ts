import { authOf } from '../model/auth.ts';
import type { DispatchRule } from '../model/dispatch-rule.ts';
import type { InboundTrunk } from '../model/inbound-trunk.ts';
import type { OutboundTrunk } from '../model/outbound-trunk.ts';
import { agentsOf, roomFormOf } from '../model/room-form.ts';
import { Problem } from '../problem.ts';

/** Lint ids that an operator passes knowingly, each with a reason. */
export type Accepted = Readonly<Record<string, string>>;

/** @returns what is wrong with an inbound trunk before a server is asked; all of it at once. */
export function checkInboundTrunk(trunk: InboundTrunk): Problem[] {
  return [...checkName(trunk.name, 'trunk'), ...checkAuth(trunk), ...checkSecurity(trunk)];
}

export function checkOutboundTrunk(trunk: OutboundTrunk): Problem[] {
  const problems = checkName(trunk.name, 'trunk');
  if (trunk.numbers.length === 0) {
    problems.push(
      new Problem('value-invalid', 'an outbound trunk needs at least one number to call from', {
        nextSteps: ['add --number +15105550100'],
      }),
    );
  }
  if (trunk.address === '') {
    problems.push(
      new Problem('value-invalid', 'an outbound trunk needs the address it dials', { nextSteps: ['add --address sip.carrier.example'] }),
    );
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

export function checkRule(rule: DispatchRule, accepted: Accepted): Problem[] {
  const problems = checkName(rule.name, 'dispatch rule');
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

function checkName(name: string, what: string): Problem[] {
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

function checkAuth(trunk: InboundTrunk): Problem[] {
  if (authOf(trunk) !== 'half') return [];
  const [set, missing, mend] = trunk.authPassword.isSet
    ? ['authPassword', 'authUsername', '--auth-user USER']
    : ['authUsername', 'authPassword', '--auth-password env:NAME'];
  return [
    new Problem('auth-half-set', `trunk ${trunk.name} would take calls without a password`, {
      detail: [`${set} is set, ${missing} is not: LiveKit then sends no challenge`],
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
