import type { Call } from '../../../src/core/model/call.ts';
import type { DispatchRule } from '../../../src/core/model/dispatch-rule.ts';
import type { InboundTrunk } from '../../../src/core/model/inbound-trunk.ts';
import type { World } from '../../../src/core/model/world.ts';

/*
 * LiveKit's routing read off its description word for word, for livekit-server 1.13.5: every object looked at for every call, nothing
 * shared with the program. Slow and plain on purpose; what it says is what the program has to say.
 */

export interface NaiveRoute {
  readonly result: string;
  readonly error: string | null;
  readonly trunk: string | null;
  readonly rule: string | null;
  readonly auth: boolean;
  readonly room: string | null;
  /** Rules that only the order of ids keeps from taking the call. */
  readonly alternatives: readonly string[];
}

/** And what of an error is told besides. */
export interface NaiveAnswer extends NaiveRoute {
  /** The two trunks with the lowest ids of those that all take the call. */
  readonly collision: readonly string[];
  /** The rule at which LiveKit's walk ends. */
  readonly fault: string | null;
}

const byId = <T>(list: readonly T[], id: (item: T) => string): T[] =>
  [...list].sort((a, b) => Buffer.compare(Buffer.from(id(a)), Buffer.from(id(b))));

function normal(number: string): string {
  const rest = number.startsWith('+') ? number.slice(1) : number;
  if (rest === '' || [...rest].some((char) => !'0123456789- ()'.includes(char))) return number;
  return `+${[...rest].filter((char) => !'- ()'.includes(char)).join('')}`;
}

export function naiveRoute(world: World, call: Call): NaiveAnswer {
  const nobody = { error: null, trunk: null, rule: null, auth: false, room: null, alternatives: [], collision: [], fault: null };
  const found = naiveTrunks(world, call);
  const [trunk = null, second] = found;
  if (trunk !== null && second !== undefined) {
    const error = trunk.numbers.length > 0 ? 'multiple-trunks' : 'multiple-default-trunks';
    return { ...nobody, result: 'error', error, collision: [trunk.sipTrunkId, second.sipTrunkId] };
  }
  const base = {
    ...nobody,
    trunk: trunk?.sipTrunkId ?? null,
    auth: trunk !== null && trunk.authUsername !== '' && trunk.authPassword.isSet,
  };
  const listed = byId(world.dispatchRules, ({ sipDispatchRuleId }) => sipDispatchRuleId).filter(
    ({ trunkIds }) => trunk === null || trunkIds.length === 0 || trunkIds.includes(trunk.sipTrunkId),
  );
  const fault = naiveFault(listed);
  if (fault !== null) return { ...base, result: 'error', error: 'rule-conflict', fault: fault.sipDispatchRuleId };
  const [rule, ...others] = naiveRules(listed, call, trunk);
  if (rule === undefined) return { ...base, result: 'drop' };
  const chosen = { ...base, rule: rule.sipDispatchRuleId, alternatives: others.map(({ sipDispatchRuleId }) => sipDispatchRuleId) };
  if (rule.hidePhoneNumber && call.from === '') return { ...chosen, result: 'error', error: 'hidden-empty-caller' };
  if (pinOf(rule) !== '' && typeof call.pin === 'string') return { ...chosen, result: 'request-pin' };
  return { ...chosen, result: 'accept', room: naiveRoom(rule, call) };
}

/** @returns the trunks that take the call, in the order of ids; LiveKit wants no more than one. */
function naiveTrunks({ inboundTrunks }: World, call: Call): readonly InboundTrunk[] {
  const left = byId(inboundTrunks, ({ sipTrunkId }) => sipTrunkId)
    .filter(({ numbers }) => numbers.length === 0 || numbers.map(normal).includes(normal(call.to)))
    .filter(({ allowedNumbers }) => allowedNumbers.length === 0 || allowedNumbers.map(normal).includes(normal(call.from)))
    .filter(({ allowedAddresses }) => passesMasks(allowedAddresses, call));
  const specific = left.filter(({ numbers }) => numbers.length > 0);
  return specific.length > 0 ? specific : left;
}

function passesMasks(masks: readonly string[], { source, fromHost }: Call): boolean {
  const kept = masks.filter((mask) => ![...mask].some((char) => '()+*;, \t\r\n'.includes(char)) && !mask.includes('://'));
  const address = bits(source);
  if (kept.length === 0 || address === null) return true;
  return kept.some((mask) => mask === fromHost || (mask.includes('/') ? inRange(mask, source) : sameAddress(mask, source)));
}

function sameAddress(a: string, b: string): boolean {
  return bits(a) !== null && bits(a) === bits(b) && zone(a) === zone(b);
}

function inRange(mask: string, source: string): boolean {
  const [network = '', size = '', ...more] = mask.split('/');
  const [wanted, given] = [bits(network), bits(source)];
  if (more.length > 0 || wanted === null || given === null || zone(network) !== '' || zone(source) !== '') return false;
  if (String(Number(size)) !== size || Number(size) > wanted.length || wanted.length !== given.length) return false;
  return wanted.slice(0, Number(size)) === given.slice(0, Number(size));
}

const zone = (text: string): string => text.split('%')[1] ?? '';

/** The address as a text of 32 or 128 noughts and ones; null for what is none. */
function bits(text: string): string | null {
  const [address = ''] = text.split('%');
  if (address.includes(':')) {
    const [left = '', right = ''] = address.split('::');
    const groups = (part: string) =>
      part
        .split(':')
        .filter((group) => group !== '')
        .flatMap(sixteens);
    const have = groups(left).length + groups(right).length;
    const all = [...groups(left), ...Array(address.includes('::') ? 8 - have : 0).fill('0'), ...groups(right)];
    if (all.length !== 8 || all.some((group) => !/^[\da-fA-F]{1,4}$/.test(group))) return null;
    return all.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0')).join('');
  }
  const fields = address.split('.');
  if (text.includes('%') || fields.length !== 4 || fields.some((field) => String(Number(field)) !== field || Number(field) > 255))
    return null;
  return fields.map((field) => Number(field).toString(2).padStart(8, '0')).join('');
}

function sixteens(group: string): string[] {
  if (!group.includes('.')) return [group];
  const v4 = bits(group);
  return v4 === null ? ['wrong'] : [v4.slice(0, 16), v4.slice(16)].map((half) => Number.parseInt(half, 2).toString(16));
}

/** @param listed in the order of ids. @returns the first that has no kind or claims what was claimed before. */
function naiveFault(listed: readonly DispatchRule[]): DispatchRule | null {
  const keys = new Set<string>();
  for (const rule of listed) {
    if (rule.rule === null) return rule;
    for (const trunkId of orEmpty(rule.trunkIds))
      for (const caller of orEmpty(rule.inboundNumbers))
        for (const number of orEmpty(rule.numbers)) {
          const key = JSON.stringify([pinOf(rule), trunkId, normal(caller), normal(number)]);
          if (keys.has(key)) return rule;
          keys.add(key);
        }
  }
  return null;
}

/** @returns the rule and those equal to it, in the order of ids. */
function naiveRules(listed: readonly DispatchRule[], call: Call, trunk: InboundTrunk | null): readonly DispatchRule[] {
  const takes = listed
    .filter(({ inboundNumbers }) => inboundNumbers.length === 0 || inboundNumbers.includes(call.from))
    .filter(({ numbers }) => numbers.length === 0 || numbers.includes(call.to))
    .filter((rule) => {
      if (call.pin === 'not-asked') return true;
      return call.pin === 'left-empty' ? pinOf(rule) === '' : pinOf(rule) === call.pin.reveal();
    });
  const specific = takes.filter(({ trunkIds }) => trunk !== null && trunkIds.includes(trunk.sipTrunkId));
  return unbeaten(specific.length > 0 ? specific : takes.filter(({ trunkIds }) => trunkIds.length === 0));
}

const orEmpty = (list: readonly string[]) => (list.length === 0 ? [''] : list);
const unbeaten = (rules: readonly DispatchRule[]) => rules.filter((rule) => !rules.some((other) => beats(other, rule)));

function beats(rule: DispatchRule, other: DispatchRule): boolean {
  if (priority(rule) !== priority(other)) return priority(rule) < priority(other);
  return Buffer.compare(Buffer.from(roomName(rule)), Buffer.from(roomName(other))) < 0;
}

function priority(rule: DispatchRule): number {
  const base = rule.rule?.dispatchRuleDirect ? 0 : rule.rule?.dispatchRuleIndividual ? 1 : 2;
  return base + (pinOf(rule) === '' ? 100 : 0) + (rule.inboundNumbers.length === 0 ? 1000 : 0) + (rule.numbers.length === 0 ? 1000 : 0);
}

const formOf = ({ rule }: DispatchRule) => rule?.dispatchRuleDirect ?? rule?.dispatchRuleIndividual ?? rule?.dispatchRuleCallee;
const pinOf = (rule: DispatchRule): string => formOf(rule)?.pin.reveal() ?? '';
const roomName = ({ rule }: DispatchRule): string =>
  rule?.dispatchRuleDirect?.roomName ?? rule?.dispatchRuleIndividual?.roomPrefix ?? rule?.dispatchRuleCallee?.roomPrefix ?? '';

function naiveRoom({ rule, hidePhoneNumber }: DispatchRule, { to, from }: Call): string {
  const { dispatchRuleDirect, dispatchRuleIndividual, dispatchRuleCallee } = rule ?? {};
  const shown = hidePhoneNumber ? from.slice(from.length <= 4 ? -1 : -4) : from;
  const parts = (prefix: string, number: string, random: boolean) => [
    ...(prefix === '' ? [] : [prefix]),
    number,
    ...(random ? ['<random>'] : []),
  ];
  if (dispatchRuleIndividual) return parts(dispatchRuleIndividual.roomPrefix, shown, !dispatchRuleIndividual.noRandomness).join('_');
  if (dispatchRuleCallee) return parts(dispatchRuleCallee.roomPrefix, to, dispatchRuleCallee.randomize).join('_');
  return dispatchRuleDirect?.roomName ?? '';
}
