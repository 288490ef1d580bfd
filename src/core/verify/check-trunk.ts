import type { Check, CheckStatus } from '../check.ts';
import { filtersSources } from '../lint/admission.ts';
import { authOf } from '../model/auth.ts';
import type { InboundTrunk } from '../model/inbound-trunk.ts';
import { isE164, normalNumber } from '../model/phone-number.ts';
import { subjectOf, type World } from '../model/world.ts';
import { isDiscarded } from '../routing/source-filter.ts';
import { shellWord } from '../shell-word.ts';

type Finding = readonly [status: CheckStatus, evidence: string, ...nextSteps: string[]];

/** The checks of one inbound trunk that the configuration alone can answer. */
export function checkTrunk(trunk: InboundTrunk, world: World): Check[] {
  const subject = subjectOf('inboundTrunk', trunk);
  const name = shellWord(trunk.name || subject.id);
  const check = (id: string, [status, evidence, ...nextSteps]: Finding): Check => ({ id, status, subject, evidence, nextSteps });
  return [
    check('trunk.auth', authFinding(trunk, name)),
    ...(trunk.allowedAddresses.length > 0 ? [check('trunk.addresses', addressesFinding(trunk, name))] : []),
    check('trunk.numbers', numbersFinding(trunk, name)),
    check('trunk.rules', rulesFinding(trunk, world, name)),
  ];
}

function authFinding(trunk: InboundTrunk, name: string): Finding {
  const auth = authOf(trunk);
  if (auth === 'full') return ['pass', `auth: full (${trunk.authUsername})`];
  if (auth === 'half') {
    const missing = trunk.authPassword.isSet ? '--auth-user USER' : '--auth-password env:NAME';
    return [
      'fail',
      `auth: half (only the ${trunk.authPassword.isSet ? 'password' : 'user'} is set): LiveKit challenges nobody`,
      `sipctl trunk update ${name} ${missing}`,
    ];
  }
  if (filtersSources(trunk)) return ['pass', `auth: none; calls only from ${trunk.allowedAddresses.join(', ')}`];
  return [
    'warn',
    'auth: none, and any source may call',
    `sipctl trunk update ${name} --auth-user USER --auth-password env:NAME`,
    `sipctl trunk update ${name} --add-allow-address CIDR`,
  ];
}

function addressesFinding({ allowedAddresses }: InboundTrunk, name: string): Finding {
  const skipped = allowedAddresses.filter((mask) => isDiscarded(mask));
  const mend = `sipctl trunk update ${name} --set-allow-addresses CIDR,...`;
  if (skipped.length === allowedAddresses.length)
    return ['fail', `LiveKit skips every mask (${skipped.join(', ')}), so any source passes`, mend];
  if (skipped.length > 0) return ['warn', `LiveKit skips ${skipped.join(', ')}`, mend];
  return ['pass', `addresses: ${allowedAddresses.join(', ')}`];
}

function numbersFinding({ numbers }: InboundTrunk, name: string): Finding {
  if (numbers.length === 0)
    return [
      'warn',
      'numbers: any; calls to numbers of no other trunk are taken here',
      `sipctl trunk update ${name} --add-number +15105550100`,
    ];
  const odd = numbers.find((number) => !isE164(normalNumber(number)));
  if (odd !== undefined)
    return [
      'warn',
      `${JSON.stringify(odd)} is no E.164 number: LiveKit compares it as exact text`,
      `sipctl trunk update ${name} --remove-number ${shellWord(odd)}`,
    ];
  const spaced = numbers.find((number) => !number.startsWith('+'));
  if (spaced !== undefined)
    return [
      'warn',
      `${spaced} has no plus: LiveKit reads it as ${normalNumber(spaced)}`,
      `sipctl trunk update ${name} --remove-number ${shellWord(spaced)} --add-number ${normalNumber(spaced)}`,
    ];
  return ['pass', `numbers: ${numbers.join(', ')}`];
}

function rulesFinding(trunk: InboundTrunk, world: World, name: string): Finding {
  const rules = world.dispatchRules.filter(({ trunkIds }) => trunkIds.length === 0 || trunkIds.includes(trunk.sipTrunkId));
  if (rules.length === 0)
    return ['warn', 'no dispatch rule takes its calls', `sipctl dispatch create NAME --trunk ${name} --room-prefix call --agent AGENT`];
  return ['pass', `rules: ${rules.map((rule) => rule.name || rule.sipDispatchRuleId).join(', ')}`];
}
