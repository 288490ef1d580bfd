/**
 * Changes rules while their calls go elsewhere. LiveKit ranks rules by how narrow they are and refuses two of one key, so where a rule
 * for any number stands behind those that change, a number cannot go from one to the other without falling to that in between. A
 * bridge is a second trunk with the same credentials, whose rules are already as they shall be. The trunk lists no number for a while,
 * the bridge takes those that are concerned in one request, the rules change behind them, and the trunk takes its numbers back while
 * the bridge lists none, so that a call which had found either still finds it.
 */
import { authOf } from '../../model/auth.ts';
import type { DispatchRule } from '../../model/dispatch-rule.ts';
import type { InboundTrunk } from '../../model/inbound-trunk.ts';
import { sameValue } from '../../model/normalise.ts';
import { normalNumber } from '../../model/phone-number.ts';
import { planId } from '../../model/plan-id.ts';
import type { World } from '../../model/world.ts';
import { byPhase } from '../phase.ts';
import type { Edit, Step } from '../plan.ts';
import { editedId, makeStep, maskedFields, type Part, plainStep } from '../step.ts';
import { encodeTemporaryName } from '../temporary-name.ts';
import { nobodysNumber } from './nobodys-number.ts';
import { parkedName } from './parked-name.ts';
import { Walk } from './walk.ts';

/** What names of temporary objects are made of. */
interface Naming {
  readonly runId: string;
  /** Names in the end, by id. */
  readonly names: ReadonlyMap<string, string>;
}
type RuleEdit = Edit & { readonly kind: 'dispatchRule' };

const KEY = ['trunkIds', 'numbers', 'inboundNumbers'] as const;

/**
 * @returns steps for edits of rules of one trunk: with each rule changed in one request, then with those that change their key out of
 * the way first. None where there are other edits, or no second trunk without numbers can be.
 */
export function bridgeWays(world: World, edits: readonly Edit[], { runId, names }: Naming): Step[][] {
  const rules = edits.filter((edit) => edit.kind === 'dispatchRule');
  const trunk = onlyTrunkOf(rules, world);
  if (rules.length < edits.length || trunk === null || !canBeBridged(trunk, world)) return [];
  const numbers = concerned(rules, trunk);
  const plain = byPhase(rules.map(plainStep));
  const outOfTheWay = rules.filter(changesKey).map((edit) => hidden(edit, runId));
  const twoSteps = byPhase(rules.flatMap((edit) => outOfTheWay.find(({ of }) => of === edit)?.steps ?? [plainStep(edit)]));
  return [plain, ...(outOfTheWay.length > 1 ? [twoSteps] : [])].map((inside) =>
    around(world, { trunk, numbers, rules, inside, runId, names }),
  );
}

function onlyTrunkOf(rules: readonly RuleEdit[], { inboundTrunks }: World): InboundTrunk | null {
  const ids = new Set(rules.flatMap(({ before, after }) => [...(before?.trunkIds ?? []), ...(after?.trunkIds ?? [])]));
  const [trunk, second] = inboundTrunks.filter(({ sipTrunkId }) => ids.has(sipTrunkId));
  return trunk === undefined || second !== undefined ? null : trunk;
}

function canBeBridged(trunk: InboundTrunk, { inboundTrunks }: World): boolean {
  const guarded = authOf(trunk) === 'full' || trunk.allowedAddresses.length > 0;
  return guarded && maskedFields(trunk).length === 0 && inboundTrunks.every(({ numbers }) => numbers.length > 0);
}

/** Numbers of the trunk that may get another rule. */
function concerned(rules: readonly RuleEdit[], { numbers }: InboundTrunk): ReadonlySet<string> {
  const states = rules.flatMap(({ before, after }) => [before, after]).filter((rule) => rule !== null);
  const said = new Set(states.flatMap((rule) => rule.numbers.map(normalNumber)));
  return new Set(said.size === 0 ? numbers : numbers.filter((number) => said.has(normalNumber(number))));
}

const takesOneOf = (rule: DispatchRule, numbers: ReadonlySet<string>): boolean => {
  const normal = new Set([...numbers].map(normalNumber));
  return rule.numbers.length === 0 || rule.numbers.some((number) => normal.has(normalNumber(number)));
};

const changesKey = ({ before, after }: RuleEdit): boolean =>
  before !== null && after !== null && KEY.some((list) => !sameValue(before[list], after[list]));

/** Its old key is free for another rule at once, its new one when the other has left it. */
function hidden(edit: RuleEdit, runId: string): { readonly of: RuleEdit; readonly steps: readonly Step[] } {
  const { kind, before, after } = edit;
  if (before === null) return { of: edit, steps: [plainStep(edit)] };
  const away = { ...before, numbers: [nobodysNumber(editedId(edit))], name: parkedName(edit, ['numbers'], runId) };
  const part = (why: string): Part => ({ strategy: 'park', why });
  return {
    of: edit,
    steps: [
      makeStep({ kind, before, after: away }, part('its calls are answered over the bridge, and its key is free for another rule')),
      makeStep({ kind, before: away, after }, part('its new key is free')),
    ],
  };
}

interface Bridged extends Naming {
  readonly trunk: InboundTrunk;
  /** Those of the trunk that the bridge takes, as the trunk has them. */
  readonly numbers: ReadonlySet<string>;
  readonly rules: readonly RuleEdit[];
  /** Steps of the rules, taken while their calls go over the bridge. */
  readonly inside: readonly Step[];
}

function around(world: World, { trunk, numbers, rules, inside, runId, names }: Bridged): Step[] {
  const walk = new Walk(world);
  const old = trunk.sipTrunkId;
  const sipTrunkId = planId('bridge', 'inboundTrunk', old);
  const nameFor = (of: string, name: string) => encodeTemporaryName({ runId, role: 'bridge', of, final: {}, was: {}, name });
  const bridge = { ...trunk, sipTrunkId, name: nameFor(old, trunk.name) };
  const waiting = {
    ...trunk,
    name: parkedName({ before: trunk, after: { ...trunk, name: names.get(old) ?? trunk.name } }, ['numbers'], runId),
  };
  const part = (why: string, owner = old): Part => ({ strategy: 'bridge', owner, why });
  const edited = new Set(rules.map(editedId));
  const shared = walk.rulesNaming(old).filter((rule) => !edited.has(rule.sipDispatchRuleId) && takesOneOf(rule, numbers));
  const twins = rules.flatMap((edit) => {
    const { after } = edit;
    if (after === null || !after.trunkIds.includes(old) || !takesOneOf(after, numbers)) return [];
    return [
      { ...after, sipDispatchRuleId: planId('bridge', 'dispatchRule', editedId(edit)), trunkIds: [sipTrunkId], owner: editedId(edit) },
    ];
  });

  walk.setTrunk(sipTrunkId, { ...bridge, numbers: [nobodysNumber(sipTrunkId)] }, part('will take calls while rules change'));
  for (const { owner, ...twin } of twins)
    walk.setRule(
      twin.sipDispatchRuleId,
      { ...twin, name: nameFor(owner, twin.name) },
      part('answers over the bridge as the rule shall', owner),
    );
  for (const rule of shared)
    walk.setRule(
      rule.sipDispatchRuleId,
      { ...rule, trunkIds: [...rule.trunkIds, sipTrunkId] },
      part('answers over the bridge, too', rule.sipDispatchRuleId),
    );
  walk.setTrunk(old, { ...waiting, numbers: [] }, part('without numbers it still takes its calls, and the bridge goes before it'));
  walk.setTrunk(sipTrunkId, { ...bridge, numbers: [...numbers] }, part('takes the calls, with the rules as they shall be'));
  for (const step of inside) walk.take(step);
  const rest = trunk.numbers.filter((number) => !numbers.has(number));
  walk.setTrunk(
    old,
    { ...waiting, numbers: rest.length > 0 ? rest : [nobodysNumber(old)] },
    part('makes way for the bridge to list no number'),
  );
  walk.setTrunk(sipTrunkId, { ...bridge, numbers: [] }, part('still takes its calls, and the trunk goes before it'));
  walk.setTrunk(old, trunk, part('takes its calls back: its rules are as they shall be'));
  walk.setTrunk(sipTrunkId, null, part('no call goes over it any more'));
  for (const { sipDispatchRuleId: id, owner } of twins) walk.setRule(id, null, part('the bridge is gone', owner));
  for (const rule of shared) walk.setRule(rule.sipDispatchRuleId, rule, part('the bridge is gone', rule.sipDispatchRuleId));
  return walk.steps;
}
