import { authOf } from '../model/auth.ts';
import type { DispatchRule } from '../model/dispatch-rule.ts';
import type { InboundTrunk } from '../model/inbound-trunk.ts';
import { normalNumber } from '../model/phone-number.ts';
import { roomFormOf } from '../model/room-form.ts';
import { reference, shellWord } from '../shell-word.ts';
import { type AskedCall, askCall } from './asked-call.ts';
import { takesCaller, takesNumber } from './indexed-rule.ts';
import type { Route } from './route.ts';
import type { RouteIndex } from './route-index.ts';

/** @returns commands that change what becomes of the call, the likeliest first; none where nothing has to change. */
export function advise(index: RouteIndex, route: Route): readonly string[] {
  const asked = askCall(route.call, route.profile, index.pins);
  switch (route.result) {
    case 'error':
      return errorAdvice(index, route);
    case 'request-pin':
      return askAgain(route.call);
    case 'drop':
      return route.trunk === null ? trunkAdvice(index, asked) : ruleAdvice(index, asked, route.trunk);
    case 'accept':
      return acceptAdvice(index, route);
  }
}

/** How it goes on when the caller enters the PIN of the rule. */
const askAgain = ({ to, from }: Route['call']): readonly string[] => [
  `sipctl route explain --to ${shellWord(to)} --from ${shellWord(from || 'CALLER')} --pin env:PIN`,
];

function acceptAdvice(index: RouteIndex, { trunk, rule, agents, ambiguous, call }: Route): readonly string[] {
  if (rule === null) return [];
  const update = `sipctl dispatch update ${ruleWord(index, rule)}`;
  return [
    ...(agents.length === 0 ? [`${update} --agent AGENT`] : []),
    ...(ambiguous ? [`${update} --set-numbers ${shellWord(call.to)}`] : []),
    ...(trunk === null ? [`${update} --set-trunks TRUNK`] : []),
    ...(trunk === null || authOf(trunk) !== 'half' ? [] : [halfMended(index, trunk)]),
  ];
}

function halfMended(index: RouteIndex, trunk: InboundTrunk): string {
  const missing = trunk.authPassword.isSet ? '--auth-user USER' : '--auth-password env:NAME';
  return `sipctl trunk update ${trunkWord(index, trunk)} ${missing}`;
}

function errorAdvice(index: RouteIndex, { error, collision, fault, rule, call }: Route): readonly string[] {
  if (error === 'hidden-empty-caller' && rule !== null) return [`sipctl dispatch update ${ruleWord(index, rule)} --no-hide-phone-number`];
  const [first, second] = collision;
  if (first !== undefined && second !== undefined) {
    const written = second.numbers.find((number) => normalNumber(number) === normalNumber(call.to));
    const change = written === undefined ? `--add-number ${shellWord(call.to || 'NUMBER')}` : `--remove-number ${shellWord(written)}`;
    return [`sipctl trunk update ${trunkWord(index, second)} ${change}`, `sipctl trunk get ${trunkWord(index, first)}`];
  }
  if (fault === null) return [];
  const word = ruleWord(index, fault.rule);
  if (fault.other === null) return [`sipctl dispatch update ${word} --room NAME`, `sipctl dispatch delete ${word}`];
  const other = fault.other === fault.rule ? [] : [`sipctl dispatch get ${ruleWord(index, fault.other)}`];
  const change = trunksMended(index, [fault.rule, fault.other]) ?? `sipctl dispatch update ${word} --set-numbers NUMBER`;
  return [change, `sipctl dispatch delete ${word}`, ...other];
}

/** @returns how to mend trunk ids that conflict by themselves: one named twice, or an empty one; null where they are sound. */
function trunksMended(index: RouteIndex, rules: readonly DispatchRule[]): string | null {
  const odd = rules.find(({ trunkIds }) => trunkIds.includes('') || new Set(trunkIds).size < trunkIds.length);
  if (odd === undefined) return null;
  const sound = [...new Set(odd.trunkIds)].filter((id) => id !== '');
  return `sipctl dispatch update ${ruleWord(index, odd)} --set-trunks ${shellWord(sound.length === 0 ? 'TRUNK' : sound.join(','))}`;
}

/** What would give a call without a trunk one. */
function trunkAdvice(index: RouteIndex, asked: AskedCall): readonly string[] {
  const [listing = index.wildcards[0]] = index.trunksListing(asked.to);
  const { to, from, source } = asked.call;
  if (listing === undefined) {
    const [first, second] = index.trunks;
    const number = shellWord(to || 'NUMBER');
    if (first === undefined) return [`sipctl trunk create NAME --inbound --number ${number}`];
    return [`sipctl trunk update ${second === undefined ? trunkWord(index, first.trunk) : 'TRUNK'} --add-number ${number}`];
  }
  const update = `sipctl trunk update ${trunkWord(index, listing.trunk)}`;
  return [
    ...(listing.takesCaller(asked) || from === '' ? [] : [`${update} --add-allow-caller ${shellWord(from)}`]),
    ...(listing.takesSource(asked) ? [] : [`${update} --add-allow-address ${shellWord(source)}`]),
  ];
}

/** What would make a rule take the call of this trunk. */
function ruleAdvice(index: RouteIndex, asked: AskedCall, trunk: InboundTrunk): readonly string[] {
  const naming = index.rulesNaming(trunk.sipTrunkId);
  const [rule] = naming.length > 0 ? naming : index.rulesForAnyTrunk;
  const create = `sipctl dispatch create NAME --trunk ${trunkWord(index, trunk)} --room-prefix call --agent AGENT`;
  const indexed = rule === undefined ? undefined : index.rule(rule.sipDispatchRuleId);
  if (rule === undefined || indexed === undefined) {
    const astray = index.rules.find(({ trunkIds }) => trunkIds.every((id) => index.trunk(id) === undefined));
    return astray === undefined
      ? [create]
      : [`sipctl dispatch update ${ruleWord(index, astray)} --set-trunks ${trunkWord(index, trunk)}`, create];
  }
  const update = `sipctl dispatch update ${ruleWord(index, rule)}`;
  const { to, from } = asked.call;
  const widen = [
    ...(takesNumber(indexed, asked) || to === '' ? [] : [`--add-number ${shellWord(to)}`]),
    ...(takesCaller(indexed, asked) || !/\d/.test(from) ? [] : [`--add-caller ${shellWord(from)}`]),
  ];
  if (widen.length > 0) return [`${update} ${widen.join(' ')}`, create];
  // Taking the PIN away would let in everybody, because one caller mistyped it.
  return roomFormOf(rule)?.pin.isSet === true ? [...askAgain(asked.call), `${update} --pin env:NAME`, create] : [create];
}

/** The name, where it is that of one object alone; else the id. */
function trunkWord({ world }: RouteIndex, { name, sipTrunkId }: InboundTrunk): string {
  const namesakes = world.inboundTrunks.filter((trunk) => trunk.name === name).length;
  return reference({ name: namesakes === 1 ? name : '', id: sipTrunkId });
}

function ruleWord({ world }: RouteIndex, { name, sipDispatchRuleId }: DispatchRule): string {
  const namesakes = world.dispatchRules.filter((rule) => rule.name === name).length;
  return reference({ name: namesakes === 1 ? name : '', id: sipDispatchRuleId });
}
