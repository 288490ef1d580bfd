import type { Call } from '../../model/call.ts';
import { idOf, subjectOf, type World } from '../../model/world.ts';
import type { Profile } from '../../routing/profile.ts';
import type { Hazard } from '../hazard.ts';
import type { Step } from '../plan.ts';
import type { Answer, CallChange, Proof } from '../proof.ts';
import { BaseWorld } from './base-world.ts';
import { callHazards } from './call-hazards.ts';
import { ClassFinder } from './class-finder.ts';
import { byWeight, hazardOf } from './findings.ts';
import { History } from './history.ts';
import { LiveObjects } from './live-objects.ts';
import { objectHazards } from './object-hazards.ts';
import { isAnswered, type Outcome, type OwnerOf, sameCredentials, sameTaker } from './outcome.ts';
import { type Refusal, refusalOf } from './server-refusals.ts';
import { statesOf } from './states.ts';
import { conflictsIn, isPair, pairOf, type StateConflicts } from './stored-conflicts.ts';
import { type StagedScene, type Story, tellStory } from './story.ts';

export interface ProofOptions {
  /** The LiveKits that may be meant: a hazard with one of them is one. */
  readonly profiles: readonly [Profile, ...Profile[]];
}

/** Proves any number of plans for one world, of which it keeps what they have in common. */
export interface Prover {
  prove(steps: readonly Step[]): Proof;
}

export function createProver(world: World, options: ProofOptions): Prover {
  const base = new BaseWorld(world);
  return { prove: (steps) => proveOn(base, steps, options) };
}

/** Follows every kind of call that the steps can touch through every state, and from state to state. @param steps ids count from 1. */
export function provePlan(world: World, steps: readonly Step[], options: ProofOptions): Proof {
  return createProver(world, options).prove(steps);
}

function proveOn(base: BaseWorld, steps: readonly Step[], { profiles }: ProofOptions): Proof {
  const states = statesOf(base.world, steps);
  const conflicts = states.map((state) => conflictsIn(state));
  const history = new History(base, steps);
  const ownerOf = owners(steps);
  const refusals = new Map<number, Refusal>();
  for (const [at, step] of steps.entries()) {
    const state = states[at];
    const refusal = state === undefined ? null : refusalOf(step, { ...state, has: (id) => hasObject(state, id) });
    if (refusal !== null) refusals.set(step.id, refusal);
  }
  const faultsChange = conflicts.flatMap(({ faults }, at) =>
    (at > 0 && faults !== null) || conflicts[at - 1]?.faults != null ? [at] : [],
  );
  const stories = distinctProfiles(profiles).flatMap((profile) => {
    const live = new LiveObjects(base.index, history, profile);
    return [...new ClassFinder(base, history, profile, faultsChange.length > 0).classes()].flatMap((callClass): Story[] => {
      const moments = live.moments(callClass.call, faultsChange);
      const scenes = moments.map(({ state, index }): StagedScene => {
        const stored = conflicts[state];
        return {
          state,
          index,
          fault: (trunkId) => stored?.faults?.listedRules(trunkId).fault ?? null,
          isConflict: ({ route }) => stored !== undefined && (route.fault !== null || isPair(stored.trunks, route.collision)),
        };
      });
      const [first, ...others] = scenes;
      return first === undefined || others.length === 0 ? [] : [tellStory(callClass, [first, ...others], profile, ownerOf)];
    });
  });
  const conflictOf = (outcome: Outcome, state: number) => {
    const at = conflicts[state];
    const start = conflicts[0];
    if (at === undefined || start === undefined || !isNewConflict(outcome, at, start)) return null;
    return refusals.has(state) ? ('SERVER_REFUSES' as const) : ('CONFLICT_STORED' as const);
  };
  const ofCalls = callHazards(stories, { steps, conflictOf });
  const ended = new Set(ofCalls.filter(({ id }) => id === 'CALLS_END').map(({ subject }) => subject.id));
  const last = states.at(-1) ?? base.world;
  const hazards = byWeight(
    merged([
      ...refusalHazards(steps, refusals),
      ...conflictHazards(steps, states, conflicts, refusals),
      ...objectHazards(steps, last, ended),
      ...ofCalls,
    ]),
  );
  return {
    classes: stories.length,
    states: steps.length + 1,
    straddling: stories.reduce((sum, { straddling }) => sum + straddling, 0),
    hazards,
    changes: changesOf(stories, ownerOf),
  };
}

const hasObject = (world: World, id: string): boolean =>
  [...world.inboundTrunks, ...world.outboundTrunks, ...world.dispatchRules].some((object) => idOf(object) === id);

function owners(steps: readonly Step[]): OwnerOf {
  const byId = new Map<string, string>();
  for (const { edit, owner } of steps) {
    const object = edit.before ?? edit.after;
    if (object !== null) byId.set(idOf(object), owner);
  }
  return (id) => byId.get(id) ?? id;
}

/** The later ones route alike. */
function distinctProfiles(profiles: readonly Profile[]): Profile[] {
  const later = profiles.filter((profile) => profile !== 'self-hosted-1.13.5').slice(0, 1);
  return [...profiles.filter((profile) => profile === 'self-hosted-1.13.5').slice(0, 1), ...later];
}

function isNewConflict({ route: { fault, collision } }: Outcome, now: StateConflicts, start: StateConflicts): boolean {
  if (collision.length > 0) return isPair(now.trunks, collision) && !isPair(start.trunks, collision);
  if (fault === null) return false;
  if (fault.other === null) return !start.kindless.some(({ sipDispatchRuleId }) => sipDispatchRuleId === fault.rule.sipDispatchRuleId);
  const pair = pairOf({ first: fault.rule.sipDispatchRuleId, second: fault.other.sipDispatchRuleId, shared: '' });
  return !start.rules.some((conflict) => pairOf(conflict) === pair);
}

function refusalHazards(steps: readonly Step[], refusals: ReadonlyMap<number, Refusal>): Hazard[] {
  return steps.flatMap((step) => {
    const refusal = refusals.get(step.id);
    return refusal === undefined ? [] : [hazardOf('SERVER_REFUSES', step, refusal)];
  });
}

function conflictHazards(
  steps: readonly Step[],
  states: readonly World[],
  conflicts: readonly StateConflicts[],
  refusals: ReadonlyMap<number, Refusal>,
): Hazard[] {
  return steps.flatMap((step) => {
    const world = states[step.id];
    if (world === undefined || refusals.has(step.id)) return [];
    const pairsIn = (at: number) => new Set([...(conflicts[at]?.trunks ?? []), ...(conflicts[at]?.rules ?? [])].map(pairOf));
    const [start, before] = [pairsIn(0), pairsIn(step.id - 1)];
    const found = [...(conflicts[step.id]?.trunks ?? []), ...(conflicts[step.id]?.rules ?? [])].filter(
      (conflict) => !start.has(pairOf(conflict)) && !before.has(pairOf(conflict)),
    );
    const [first] = found;
    if (first === undefined) return [];
    const label = (id: string) => {
      const object = [...world.inboundTrunks, ...world.dispatchRules].find((one) => idOf(one) === id);
      return object === undefined ? id : subjectOf('dispatchRule', object).name || id;
    };
    const over = steps.find((later) => later.id > step.id && found.every((conflict) => !pairsIn(later.id).has(pairOf(conflict))));
    const detail =
      first.first === first.second
        ? `${label(first.first)} claims ${first.shared} twice`
        : `${label(first.first)} and ${label(first.second)} would both claim ${first.shared}: LiveKit fails such calls`;
    return [
      hazardOf('CONFLICT_STORED', step, {
        detail,
        until: over?.id,
        nextSteps: ['give the two different numbers, callers, trunks or PINs, or change the one that is there'],
      }),
    ];
  });
}

/** One of an id and step: the first tells it, and takes the call of another. */
function merged(hazards: readonly Hazard[]): Hazard[] {
  const byKey = new Map<string, Hazard>();
  for (const hazard of hazards) {
    const key = `${hazard.id} ${hazard.step}`;
    const known = byKey.get(key);
    if (known === undefined) byKey.set(key, hazard);
    else if (known.call === undefined && hazard.call !== undefined) byKey.set(key, { ...known, call: hazard.call });
  }
  return [...byKey.values()];
}

function changesOf(stories: readonly Story[], ownerOf: OwnerOf): CallChange[] {
  return stories
    .filter(({ ends: { before, after } }) => !sameAnswer(before, after, ownerOf))
    .map(({ callClass, ends }) => ({ call: callClass.call, before: answerOf(ends.before), after: answerOf(ends.after) }))
    .sort((a, b) => compareText(a.call, b.call));
}

const compareText = (a: Call, b: Call): number => (a.to < b.to ? -1 : a.to > b.to ? 1 : 0);

function sameAnswer(a: Outcome, b: Outcome, ownerOf: OwnerOf): boolean {
  const [one, other] = [a.route.rule, b.route.rule];
  if (isAnswered(a) !== isAnswered(b)) return false;
  if (!isAnswered(a)) return a.route.result === b.route.result;
  if (one === null || other === null) return one === other;
  const trunkOf = ({ route: { trunk } }: Outcome) => (trunk === null ? null : ownerOf(trunk.sipTrunkId));
  return (
    sameTaker(one, other, ownerOf) && sameCredentials(a.challenger, b.challenger) && a.pinAsked === b.pinAsked && trunkOf(a) === trunkOf(b)
  );
}

function answerOf({ route, challenger }: Outcome): Answer {
  return {
    result: route.result,
    trunk: route.trunk === null ? null : subjectOf('inboundTrunk', route.trunk),
    rule: route.rule === null ? null : subjectOf('dispatchRule', route.rule),
    auth: challenger !== null,
    roomPattern: route.roomPattern,
    agents: route.agents,
  };
}
