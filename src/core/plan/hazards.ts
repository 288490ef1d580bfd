import { authOf } from '../model/auth.ts';
import type { InboundTrunk } from '../model/inbound-trunk.ts';
import { normalNumber } from '../model/phone-number.ts';
import { agentsOf } from '../model/room-form.ts';
import { idOf, labelOf, type Objects, type Subject, subjectOf, type World } from '../model/world.ts';
import { type Conflict, findRuleConflicts, findTrunkConflicts } from '../routing/conflicts.ts';
import type { Hazard, HazardId, Step } from './plan.ts';

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
  if (edit.kind === 'dispatchRule') {
    if (edit.before === null || edit.after === null) return [];
    const lost = agentsOf(edit.before).length > 0 && agentsOf(edit.after).length === 0;
    return lost
      ? [
          hazard(
            'AGENTS_LOST',
            'no agent is called any more: callers wait in an empty room',
            'name the agents that shall come: --agent NAME',
          ),
        ]
      : [];
  }
  if (edit.before !== null && edit.after === null) {
    const users = after.dispatchRules.filter(({ trunkIds }) => trunkIds.includes(subject.id));
    const names = users.map((rule) => labelOf(subjectOf('dispatchRule', rule))).join(', ');
    return users.length > 0
      ? [
          hazard(
            'IN_USE',
            `named by dispatch rule ${names}, which would point to nothing`,
            `sipctl dispatch update ${users[0]?.name ?? ''} --remove-trunk ${subject.id}`,
          ),
        ]
      : [];
  }
  if (edit.kind === 'inboundTrunk' && edit.before !== null && edit.after !== null && authChanges(edit.before, edit.after)) {
    const numbers = edit.before.numbers.length === 0 ? 'every number' : edit.before.numbers.join(', ');
    const what =
      authOf(edit.after) === 'full' ? 'with other credentials from the same moment on' : 'and no caller is asked for credentials any more';
    return [hazard('AUTH_FLIP', `the carrier of ${numbers} must call ${what}`)];
  }
  return [];
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
  ];
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

/** Numbers that some trunk and rule took before, and none takes afterwards. A coarse look: callers, addresses and PINs are not asked. */
function lostNumbers(world: World, after: World, steps: readonly Step[]): Hazard[] {
  const left = answeredNumbers(after);
  const lost = [...answeredNumbers(world)].filter((number) => !left.has(number) && !left.has(ANY_NUMBER));
  const step = steps.find(({ edit, action }) => edit.kind !== 'outboundTrunk' && action !== 'create');
  if (lost.length === 0 || step === undefined) return [];
  const numbers = lost.map((number) => (number === ANY_NUMBER ? 'numbers of no trunk' : number)).sort();
  const subject: Subject = step.subject;
  return [{ id: 'CALLS_END', subject, detail: `nobody answers ${numbers.join(', ')} afterwards`, nextSteps: [] }];
}

const ANY_NUMBER = '*';

function answeredNumbers(world: World): Set<string> {
  const served = new Set(world.dispatchRules.flatMap(({ trunkIds }) => trunkIds));
  const anyTrunk = world.dispatchRules.some(({ trunkIds }) => trunkIds.length === 0);
  return new Set(
    world.inboundTrunks
      .filter(({ sipTrunkId }) => anyTrunk || served.has(sipTrunkId))
      .flatMap(({ numbers }) => (numbers.length === 0 ? [ANY_NUMBER] : numbers.map(normalNumber))),
  );
}
