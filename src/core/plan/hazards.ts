import { authOf } from '../model/auth.ts';
import type { DispatchRule } from '../model/dispatch-rule.ts';
import type { InboundTrunk } from '../model/inbound-trunk.ts';
import { agentsOf } from '../model/room-form.ts';
import { idOf, labelOf, type Objects, subjectOf, type World } from '../model/world.ts';
import { type AmbiguousTrunks, findAmbiguousTrunks } from '../routing/ambiguous-trunks.ts';
import { type Conflict, findRuleConflicts, findTrunkConflicts } from '../routing/conflicts.ts';
import type { Hazard, HazardId } from './hazard.ts';
import { lostNumbers } from './number-hazards.ts';
import type { Step } from './plan.ts';

/** The id of an object that the server has not named yet. */
const NEW = '<new>';

/** @returns what the steps would do to calls, seen from the world they end in; an empty list is a change that no caller notices. */
export function findHazards(world: World, steps: readonly Step[]): Hazard[] {
  const after = applySteps(world, steps);
  return [
    ...steps.flatMap((step) => stepHazards(after, step)),
    ...conflictHazards(world, after, steps),
    ...lostNumbers(world, after, steps),
  ];
}

/** The world as it is once every step is done. */
export function applySteps(world: World, steps: readonly Step[]): World {
  const edits = steps.map(({ edit }) => edit);
  const apply = <O extends Objects[keyof Objects]>(list: readonly O[], changes: readonly { before: O | null; after: O | null }[]): O[] => {
    const byId = new Map(list.map((object) => [idOf(object), object]));
    for (const { before, after } of changes) {
      if (after === null) byId.delete(before === null ? '' : idOf(before));
      else byId.set(before === null ? NEW : idOf(before), after);
    }
    return [...byId.values()];
  };
  return {
    ...world,
    inboundTrunks: apply(world.inboundTrunks, edits.filter((edit) => edit.kind === 'inboundTrunk').map(named)),
    outboundTrunks: apply(world.outboundTrunks, edits.filter((edit) => edit.kind === 'outboundTrunk').map(named)),
    dispatchRules: apply(world.dispatchRules, edits.filter((edit) => edit.kind === 'dispatchRule').map(named)),
  };
}

function named<O extends Objects[keyof Objects]>({
  before,
  after,
}: {
  before: O | null;
  after: O | null;
}): { before: O | null; after: O | null } {
  if (before !== null || after === null) return { before, after };
  return { before, after: { ...after, ...('sipDispatchRuleId' in after ? { sipDispatchRuleId: NEW } : { sipTrunkId: NEW }) } };
}

function stepHazards(after: World, { edit, subject }: Step): Hazard[] {
  const hazard = (id: HazardId, detail: string, ...nextSteps: string[]): Hazard => ({ id, subject, detail, nextSteps });
  if (edit.kind === 'outboundTrunk' || edit.kind === 'inboundTrunk') {
    if (edit.before !== null && edit.after === null) return inUse(after, subject.id).map((detail) => hazard('IN_USE', ...detail));
  }
  if (edit.before === null || edit.after === null) return [];
  if (edit.kind === 'inboundTrunk') {
    const wider = widenedTrunk(edit.before, edit.after);
    return [
      ...authHazards(edit.before, edit.after).map((detail) => hazard('AUTH_FLIP', detail)),
      ...wider.map((detail) => hazard('CALLS_BEGIN', detail)),
    ];
  }
  if (edit.kind === 'dispatchRule') {
    const lost = agentsOf(edit.before).length > 0 && agentsOf(edit.after).length === 0;
    const wider = widenedRule(edit.before, edit.after);
    return [
      ...(lost
        ? [
            hazard(
              'AGENTS_LOST',
              'no agent is called any more: callers wait in an empty room',
              'name the agents that shall come: --agent NAME',
            ),
          ]
        : []),
      ...wider.map((detail) => hazard('CALLS_BEGIN', detail)),
    ];
  }
  return [];
}

function inUse(after: World, trunkId: string): [detail: string, nextStep: string][] {
  const [first, ...more] = after.dispatchRules.filter(({ trunkIds }) => trunkIds.includes(trunkId));
  if (first === undefined) return [];
  const names = [first, ...more].map((rule) => labelOf(subjectOf('dispatchRule', rule))).join(', ');
  return [
    [
      `named by dispatch rule ${names}, which would point to nothing`,
      `sipctl dispatch update ${first.sipDispatchRuleId} --set-trunks TRUNK`,
    ],
  ];
}

/** Lists in which no item means "any": emptying one lets more calls in. @param lists what it lets in, the list before and after. */
function widened(...lists: readonly (readonly [letsIn: string, before: readonly string[], after: readonly string[]])[]): string[] {
  return lists.filter(([, before, after]) => before.length > 0 && after.length === 0).map(([letsIn]) => `it then takes calls ${letsIn}`);
}

const widenedTrunk = (before: InboundTrunk, after: InboundTrunk): string[] =>
  widened(
    ['to any number of no other trunk', before.numbers, after.numbers],
    ['from any source', before.allowedAddresses, after.allowedAddresses],
    ['from any caller', before.allowedNumbers, after.allowedNumbers],
  );

const widenedRule = (before: DispatchRule, after: DispatchRule): string[] =>
  widened(
    ['of every trunk, and on a self-hosted server of none, where nobody is asked for credentials', before.trunkIds, after.trunkIds],
    ['to every number of its trunks', before.numbers, after.numbers],
    ['from any caller', before.inboundNumbers, after.inboundNumbers],
  );

function authHazards(before: InboundTrunk, after: InboundTrunk): string[] {
  if (!authChanges(before, after)) return [];
  const numbers = before.numbers.length === 0 ? 'every number' : before.numbers.join(', ');
  if (authOf(after) === 'full') return [`the carrier of ${numbers} must call with other credentials from the same moment on`];
  return [`callers of ${numbers} are asked for no credentials any more`];
}

/** Only what a caller has to prove counts: half a pair challenges nobody, so filling it up is a change, and editing it is none. */
function authChanges(before: InboundTrunk, after: InboundTrunk): boolean {
  const asked = (trunk: InboundTrunk) => authOf(trunk) === 'full';
  if (asked(before) !== asked(after)) return true;
  return (
    asked(after) &&
    (before.authUsername !== after.authUsername || !before.authPassword.equals(after.authPassword) || before.authRealm !== after.authRealm)
  );
}

/**
 * LiveKit checks keys when it creates, yet lets many updates through (livekit.md 2.4), and one stored rule conflict blocks every
 * later create of a rule. So each new conflict is refused here, and one that is there already is named before a create runs into it.
 */
function conflictHazards(world: World, after: World, steps: readonly Step[]): Hazard[] {
  const first = steps.find(({ edit }) => edit.kind === 'dispatchRule');
  const firstTrunk = steps.find(({ edit }) => edit.kind === 'inboundTrunk');
  return [
    ...(firstTrunk === undefined
      ? []
      : newConflicts(
          findTrunkConflicts(world.inboundTrunks),
          findTrunkConflicts(after.inboundTrunks),
          firstTrunk,
          labels(after.inboundTrunks),
        )),
    ...(first === undefined
      ? []
      : newConflicts(findRuleConflicts(world.dispatchRules), findRuleConflicts(after.dispatchRules), first, labels(after.dispatchRules))),
    ...(first?.action === 'create' ? storedRuleConflicts(world, first) : []),
    ...(firstTrunk === undefined ? [] : newAmbiguities(world, after, firstTrunk)),
  ];
}

/** LiveKit stores two trunks that one call matches without a word, and then fails those calls. */
function newAmbiguities(world: World, after: World, { subject }: Step): Hazard[] {
  const key = ({ choosy, anyCaller, number }: AmbiguousTrunks) => `${choosy.sipTrunkId} ${anyCaller.sipTrunkId} ${number}`;
  const known = new Set(findAmbiguousTrunks(world.inboundTrunks).map(key));
  return findAmbiguousTrunks(after.inboundTrunks)
    .filter((pair) => !known.has(key(pair)))
    .map(({ choosy, anyCaller, number }) => ({
      id: 'AMBIGUOUS_ROUTE' as const,
      subject,
      detail: `calls from ${choosy.allowedNumbers.join(', ')} to ${number || 'other numbers'} match ${choosy.name} and ${anyCaller.name}: LiveKit fails them`,
      nextSteps: ['give the two different numbers, or allowed addresses that do not overlap'],
    }));
}

const labels = (objects: readonly Objects[keyof Objects][]) =>
  new Map(objects.map((object) => [idOf(object), labelOf({ name: object.name, id: idOf(object) })]));

function newConflicts(
  before: readonly Conflict[],
  after: readonly Conflict[],
  { subject, action }: Step,
  names: ReadonlyMap<string, string>,
): Hazard[] {
  const known = new Set(before.map(({ first, second }) => `${first} ${second}`));
  const label = (id: string) => names.get(id) ?? id;
  return after
    .filter(({ first, second }) => !known.has(`${first} ${second}`))
    .map(({ first, second, shared }) => ({
      id: action === 'create' ? ('SERVER_REFUSES' as const) : ('CONFLICT_STORED' as const),
      subject,
      detail:
        first === second
          ? `${label(first)} claims ${shared} twice`
          : `${label(first)} and ${label(second)} would both claim ${shared}: LiveKit fails such calls`,
      nextSteps: ['give the two different numbers, callers, trunks or PINs, or change the one that is there'],
    }));
}

function storedRuleConflicts(world: World, { subject }: Step): Hazard[] {
  const names = labels(world.dispatchRules);
  return findRuleConflicts(world.dispatchRules).map(({ first, second, shared }) => ({
    id: 'SERVER_REFUSES' as const,
    subject,
    detail: `dispatch rules ${names.get(first) ?? first} and ${names.get(second) ?? second} both claim ${shared}; while that stands LiveKit refuses every new rule`,
    nextSteps: [`mend that first: sipctl dispatch get ${second}`],
  }));
}
