import type { Check, CheckStatus } from '../check.ts';
import { filtersSources, type MaskKind, maskKind } from '../lint/admission.ts';
import { authOf } from '../model/auth.ts';
import type { DispatchRule } from '../model/dispatch-rule.ts';
import type { InboundTrunk } from '../model/inbound-trunk.ts';
import { isE164, normalNumber } from '../model/phone-number.ts';
import { subjectOf, type World } from '../model/world.ts';
import { reference, shellWord } from '../shell-word.ts';

type Finding = readonly [status: CheckStatus, evidence: string, ...nextSteps: string[]];

/** The checks of one inbound trunk that the configuration alone can answer. */
export function checkTrunk(trunk: InboundTrunk, world: World): Check[] {
  const subject = subjectOf('inboundTrunk', trunk);
  const name = reference(subject);
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
    `sipctl trunk update ${name} --set-allow-addresses CIDR,...`,
  ];
}

function addressesFinding({ allowedAddresses }: InboundTrunk, name: string): Finding {
  const of = (kind: MaskKind) => allowedAddresses.filter((mask) => maskKind(mask) === kind);
  const [discarded, nobody] = [of('discarded'), of('nobody')];
  const mend = `sipctl trunk update ${name} --set-allow-addresses CIDR,...`;
  if (discarded.length === allowedAddresses.length)
    return ['fail', `LiveKit skips every mask (${discarded.join(', ')}), so any source passes`, mend];
  if (nobody.length + discarded.length === allowedAddresses.length)
    return ['fail', `no source fits ${nobody.join(', ')}: every call is left out`, mend];
  const wrong = [
    ...(nobody.length > 0 ? [`no source fits ${nobody.join(', ')}`] : []),
    ...(discarded.length > 0 ? [`LiveKit skips ${discarded.join(', ')}`] : []),
  ];
  if (wrong.length > 0) return ['warn', wrong.join('; '), mend];
  return ['pass', `addresses: ${allowedAddresses.join(', ')}`];
}

function numbersFinding({ numbers }: InboundTrunk, name: string): Finding {
  if (numbers.length === 0)
    return ['warn', 'numbers: any; calls to numbers of no other trunk are taken here', `sipctl trunk update ${name} --add-number NUMBER`];
  const odd = numbers.filter((number) => !isE164(normalNumber(number)));
  if (odd.length > 0)
    return [
      'warn',
      `${odd.map((number) => JSON.stringify(number)).join(', ')}: no E.164 number, so LiveKit compares it as exact text`,
      odd.length < numbers.length
        ? `sipctl trunk update ${name} ${odd.map((number) => `--remove-number ${shellWord(number)}`).join(' ')}`
        : `sipctl trunk update ${name} --set-numbers NUMBER`,
    ];
  const bare = numbers.filter((number) => !number.startsWith('+'));
  if (bare.length > 0)
    return [
      'warn',
      `no plus: LiveKit reads ${bare.map((number) => `${number} as ${normalNumber(number)}`).join(', ')}`,
      `sipctl trunk update ${name} ${bare.map((number) => `--remove-number ${shellWord(number)} --add-number ${normalNumber(number)}`).join(' ')}`,
    ];
  return ['pass', `numbers: ${numbers.join(', ')}`];
}

/** A rule that names other numbers takes none of this trunk's calls; one that spells them otherwise is told as such by itself. */
function rulesFinding(trunk: InboundTrunk, world: World, name: string): Finding {
  const rules = rulesOf(trunk, world);
  const takes = (number: string) =>
    rules.some(({ numbers }) => numbers.length === 0 || numbers.some((named) => normalNumber(named) === normalNumber(number)));
  const left = trunk.numbers.filter((number) => !takes(number));
  const create = `sipctl dispatch create NAME --trunk ${name} --room-prefix call --agent AGENT`;
  if (rules.length === 0) return ['warn', 'no dispatch rule takes its calls', create];
  const names = rules.map((rule) => rule.name || rule.sipDispatchRuleId).join(', ');
  if (left.length > 0 && left.length === trunk.numbers.length)
    return ['warn', `no dispatch rule takes its numbers: ${names} name others`, create];
  if (left.length > 0) return ['warn', `no dispatch rule takes ${left.join(', ')}; rules: ${names}`, create];
  return ['pass', `rules: ${names}`];
}

function rulesOf({ sipTrunkId }: InboundTrunk, { dispatchRules }: World): readonly DispatchRule[] {
  return dispatchRules.filter(({ trunkIds }) => trunkIds.length === 0 || trunkIds.includes(sipTrunkId));
}
