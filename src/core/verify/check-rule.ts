import type { Check, CheckStatus } from '../check.ts';
import { trunksOf } from '../describe/trunks-of-rule.ts';
import { otherSpelling } from '../lint/spelling.ts';
import type { DispatchRule } from '../model/dispatch-rule.ts';
import { agentsOf, roomFormOf } from '../model/room-form.ts';
import { idOf, subjectOf, type World } from '../model/world.ts';
import { reference, shellWord } from '../shell-word.ts';

type Finding = readonly [status: CheckStatus, evidence: string, ...nextSteps: string[]];

/** The checks of one rule that its configuration alone can answer. */
export function checkRule(rule: DispatchRule, world: World): Check[] {
  const subject = subjectOf('dispatchRule', rule);
  const name = reference(subject);
  const check = (id: string, [status, evidence, ...nextSteps]: Finding): Check => ({ id, status, subject, evidence, nextSteps });
  return [
    check('rule.agents', agentsFinding(rule, name)),
    check('rule.trunks', trunksFinding(rule, world, name)),
    ...(roomFormOf(rule) === null
      ? [
          check('rule.room', [
            'fail',
            'no room form that sipctl knows: LiveKit fails every call whose candidates include it',
            `sipctl dispatch update ${name} --room NAME`,
          ]),
        ]
      : []),
    ...(rule.trunkIds.length === 0 ? [check('rule.exposure', exposure(name))] : []),
    ...(rule.numbers.length > 0 ? [check('rule.numbers', numbersFinding(rule, world, name))] : []),
  ];
}

function agentsFinding(rule: DispatchRule, name: string): Finding {
  const agents = agentsOf(rule).map(({ agentName }) => agentName);
  if (agents.length === 0) return ['fail', 'agents: NONE; the room opens and nobody comes', `sipctl dispatch update ${name} --agent NAME`];
  if (agents.includes(''))
    return ['warn', 'an agent without a name: any unnamed worker may take the call', `sipctl dispatch update ${name} --agent NAME`];
  return ['pass', `agents: ${agents.join(', ')}`];
}

function trunksFinding(rule: DispatchRule, world: World, name: string): Finding {
  const inbound = new Map(world.inboundTrunks.map((trunk) => [trunk.sipTrunkId, trunk.name || trunk.sipTrunkId]));
  const outbound = new Set(world.outboundTrunks.map(idOf));
  if (rule.trunkIds.includes(''))
    return [
      'fail',
      'a trunk id is empty text: it names no trunk, yet blocks the any-trunk rule',
      `sipctl dispatch update ${name} --set-trunks TRUNK`,
    ];
  const dialling = rule.trunkIds.filter((id) => outbound.has(id));
  if (dialling.length > 0)
    return ['fail', `${dialling.join(', ')} is an outbound trunk: no call comes in over it`, without(rule, dialling, name)];
  const dangling = rule.trunkIds.filter((id) => !inbound.has(id));
  if (dangling.length > 0) return ['fail', `no trunk has the id ${dangling.join(', ')}`, without(rule, dangling, name)];
  if (rule.trunkIds.length === 0) return ['pass', 'trunks: any'];
  return ['pass', `trunks: ${rule.trunkIds.map((id) => inbound.get(id)).join(', ')}`];
}

/** A rule that named none of its trunks any more would take the calls of all. */
function without({ trunkIds }: DispatchRule, wrong: readonly string[], name: string): string {
  const kept = trunkIds.some((id) => !wrong.includes(id));
  return kept
    ? `sipctl dispatch update ${name} ${wrong.map((id) => `--remove-trunk ${id}`).join(' ')}`
    : `sipctl dispatch update ${name} --set-trunks TRUNK`;
}

function exposure(name: string): Finding {
  return [
    'warn',
    'any trunk: on a self-hosted server it also takes calls that match no trunk, so nobody is asked for credentials',
    `sipctl dispatch update ${name} --set-trunks TRUNK`,
  ];
}

function numbersFinding(rule: DispatchRule, world: World, name: string): Finding {
  const trunks = trunksOf(rule, world);
  const spelling = otherSpelling(trunks);
  const taken = new Set(trunks.flatMap(({ numbers }) => numbers));
  for (const number of rule.numbers.filter((written) => !taken.has(written))) {
    const trunksOwn = spelling(number);
    if (trunksOwn !== undefined) {
      return [
        'warn',
        `${JSON.stringify(number)} is spelt otherwise than its trunk's ${JSON.stringify(trunksOwn)}: the rule takes only calls spelt exactly so`,
        `sipctl dispatch update ${name} --remove-number ${shellWord(number)} --add-number ${shellWord(trunksOwn)}`,
      ];
    }
    if (trunks.every(({ numbers }) => numbers.length > 0))
      return [
        'warn',
        `no trunk of this rule takes ${number}`,
        rule.numbers.length > 1
          ? `sipctl dispatch update ${name} --remove-number ${shellWord(number)}`
          : `sipctl dispatch update ${name} --set-numbers NUMBER`,
      ];
  }
  return ['pass', `called numbers: ${rule.numbers.join(', ')}`];
}
