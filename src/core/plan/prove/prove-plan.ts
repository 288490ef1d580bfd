/**
 * The proof of a plan: the server is simulated step by step, its refusals included, and every kind of call that a step can touch is
 * followed through every state, through each step that comes between its two look-ups, and through all that come while a caller
 * enters a PIN. What becomes of it there is held against what becomes of it before the first step and after the last.
 */
import { idOf, type World } from '../../model/world.ts';
import type { Profile } from '../../routing/profile.ts';
import type { Hazard } from '../hazard.ts';
import type { Step } from '../plan.ts';
import type { Proof } from '../proof.ts';
import { BaseWorld } from './base-world.ts';
import { callChanges } from './call-changes.ts';
import { callHazards } from './call-hazards.ts';
import { findClasses } from './class-finder.ts';
import { byWeight } from './findings.ts';
import { History } from './history.ts';
import { LiveObjects } from './live-objects.ts';
import { objectHazards } from './object-hazards.ts';
import type { Outcome, OwnerOf } from './outcome.ts';
import { isConflict, PlanConflicts } from './plan-conflicts.ts';
import { lastState } from './states.ts';
import { type StagedScene, type Story, tellStory } from './story.ts';

export interface ProofOptions {
  /** The LiveKits that may be meant: a hazard with one of them is one. */
  readonly profiles: readonly [Profile, ...Profile[]];
}

/** Proves any number of plans for one world, of which it keeps what they have in common. */
export interface Prover {
  /** @param steps ids count from 1. */
  prove(steps: readonly Step[]): Proof;
}

/** Costs about as much as the routing of all calls of the world; a proof then no more than what the steps touch. */
export function createProver(world: World, options: ProofOptions): Prover {
  const base = new BaseWorld(world);
  return { prove: (steps) => proveOn(base, steps, options) };
}

/** One proof, as {@link createProver}. */
export function provePlan(world: World, steps: readonly Step[], options: ProofOptions): Proof {
  return createProver(world, options).prove(steps);
}

function proveOn(base: BaseWorld, steps: readonly Step[], { profiles }: ProofOptions): Proof {
  const history = new History(base, steps);
  const conflicts = new PlanConflicts(base, history, steps);
  const ownerOf = ownersOf(steps);
  const told = distinct(profiles).map((profile) => tellStories(base, history, conflicts, profile, ownerOf));
  const stories = told.flat();
  const ofCalls = callHazards(stories, { steps, conflictOf: (outcome, state) => conflicts.conflictOf(outcome, state) });
  const ended = new Set(ofCalls.filter(({ id }) => id === 'CALLS_END').map(({ step }) => step));
  const ofObjects = [...conflicts.hazards(), ...objectHazards(steps, lastState(base.world, steps), ended)];
  return {
    classes: Math.max(...told.map(({ length }) => length)),
    states: steps.length + 1,
    straddling: Math.max(...told.map((one) => one.reduce((sum, { straddling }) => sum + straddling, 0))),
    hazards: byWeight(merged([...ofObjects, ...ofCalls])),
    // What differs from one LiveKit to the next is a hazard or none; calls are told once.
    changes: told.map((one) => callChanges(one, ownerOf)).find(({ length }) => length > 0) ?? [],
  };
}

function tellStories(base: BaseWorld, history: History, conflicts: PlanConflicts, profile: Profile, ownerOf: OwnerOf): Story[] {
  const { faults } = conflicts;
  const { changes } = faults;
  const live = new LiveObjects(base, history, profile);
  const stories: Story[] = [];
  for (const callClass of findClasses(base, history, profile, changes.length > 0)) {
    const [first, ...others] = live.moments(callClass.call, changes).map(({ state, index }): StagedScene => {
      const failing = faults.indexIn(state);
      return { state, index, fault: (trunkId) => failing?.listedRules(trunkId).fault ?? null, isConflict: collides };
    });
    if (first !== undefined && others.length > 0) stories.push(tellStory(callClass, [first, ...others], profile, ownerOf));
  }
  return stories;
}

const collides = ({ route: { fault, collision } }: Outcome): boolean => fault !== null || isConflict(collision);

function ownersOf(steps: readonly Step[]): OwnerOf {
  const byId = new Map<string, string>();
  for (const { edit, owner } of steps) {
    const object = edit.before ?? edit.after;
    if (object !== null && owner !== idOf(object)) byId.set(idOf(object), owner);
  }
  return (id) => byId.get(id) ?? id;
}

/** All but the first route alike. */
function distinct(profiles: readonly Profile[]): Profile[] {
  const isEarly = (profile: Profile) => profile === 'self-hosted-1.13.5';
  return [...profiles.filter(isEarly).slice(0, 1), ...profiles.filter((profile) => !isEarly(profile)).slice(0, 1)];
}

/** One of each id at each step: the first tells it, and takes the call of another. */
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
