import { idOf, type World } from '../model/world.ts';
import { PROFILES, type Profile } from '../routing/profile.ts';
import type { Arranging } from './arrange.ts';
import { arrangeAll } from './arrange-all.ts';
import { askedEdits } from './asked-edits.ts';
import { type Candidate, isClean, type Judge, judged } from './order.ts';
import type { Edit, Plan, Step } from './plan.ts';
import type { Proof } from './proof.ts';
import { type Since, tellAhead } from './prove/ahead.ts';
import { createProver } from './prove/prove-plan.ts';
import { isOfTheWay } from './score.ts';
import { editedId, makeStep, numbered, plainStep } from './step.ts';
import { adopt } from './strategies/adopt.ts';
import { withKeepers } from './strategies/keeper.ts';
import { canaryOf, type StandIn, shadowOf, withStandIns } from './strategies/stand-ins.ts';
import { trade } from './strategies/trade.ts';

export type StrategyChoice = 'auto' | 'in-place' | 'canary' | 'shadow';

export interface PlanOptions {
  /** Goes into the names of temporary objects. */
  readonly runId: string;
  readonly strategy: StrategyChoice;
  /** The LiveKits that may be answering; every one of them has to keep the calls. */
  readonly profiles: readonly [Profile, ...Profile[]];
  /** Calling number of test calls, for a canary; null = none is known. */
  readonly testCaller: string | null;
  /** Numbers that are meant for test calls. */
  readonly testNumbers: readonly string[];
  /** Where the world is in the middle of something: since when. */
  readonly since: Since | null;
  /** Ids of objects that are made anew even if nothing of them changes. */
  readonly recreate: ReadonlySet<string>;
  /** Ids of objects that are sent again even if nothing of them changes: what LiveKit stores is then in the form of today. */
  readonly resend: ReadonlySet<string>;
}

const DEFAULTS: PlanOptions = {
  runId: 'plan',
  strategy: 'auto',
  profiles: PROFILES,
  testCaller: null,
  testNumbers: [],
  since: null,
  recreate: new Set(),
  resend: new Set(),
};

/** Proofs that one plan may ask for while it looks for an order, and while it looks whether another strategy has one. */
const MOST_PROOFS = 150;
const PROOFS_OF_OTHERS = 20;

/**
 * Turns edits into requests that lose no call: in place wherever LiveKit can, since the id then stays and a call sees the object
 * before or after, never without it. The same input gives the same plan.
 * @param world the live world the edits were made from. @throws Problem `secret-masked`.
 */
export function makePlan(world: World, edits: readonly Edit[], options: Partial<PlanOptions> = {}): Plan {
  const asked = { ...DEFAULTS, ...options };
  const since = asked.since ?? { from: world, behind: [] };
  const prover = createProver(since.from, asked);
  const judge: Judge = (steps) => tellAhead(prover.prove(numbered([...since.behind, ...steps])), since);
  const found = arranged(world, askedEdits(edits, new Set([...asked.recreate, ...asked.resend])), judge, asked, MOST_PROOFS);
  const proof = isClean(found) ? found.proof : withWaysOut(found.proof, otherStrategy(world, edits, judge, asked));
  return { formatVersion: '1.0', steps: numbered(found.steps), hazards: proof.hazards, proof };
}

/** @returns another strategy by which the same is done without harm; null where none is known. */
function otherStrategy(world: World, edits: readonly Edit[], judge: Judge, options: PlanOptions): StrategyChoice | null {
  const others = (['auto', 'shadow'] as const).filter((strategy) => strategy !== options.strategy);
  const asked = askedEdits(edits, new Set([...options.recreate, ...options.resend]));
  return others.find((strategy) => isClean(arranged(world, asked, judge, { ...options, strategy }, PROOFS_OF_OTHERS))) ?? null;
}

function withWaysOut(proof: Proof, strategy: StrategyChoice | null): Proof {
  if (strategy === null) return proof;
  const hazards = proof.hazards.map((hazard) =>
    isOfTheWay(hazard)
      ? { ...hazard, nextSteps: [`add --strategy ${strategy}: that way it does not happen`, ...hazard.nextSteps] }
      : hazard,
  );
  return { ...proof, hazards };
}

function arranged(world: World, asked: readonly Edit[], judge: Judge, options: PlanOptions, proofs: number): Candidate {
  const { runId, strategy, testCaller, testNumbers, recreate } = options;
  const caller = testCaller === null ? null : { from: testCaller, numbers: testNumbers };
  const { edits, reasons } = strategy === 'in-place' ? { edits: asked, reasons: new Map<string, string>() } : adopt(world, asked);
  const stepOf = (edit: Edit): Step => {
    const why = reasons.get(editedId(edit));
    return why === undefined ? plainStep(edit) : makeStep(edit, { strategy: 'adopt', why });
  };
  const names = new Map(edits.flatMap(({ after }) => (after === null ? [] : [[idOf(after), after.name] as const])));
  const tools: Arranging = { judge, budget: { left: proofs }, runId, names, stepOf, mayPark: strategy !== 'in-place' };
  const standIns = new Map<Edit, StandIn>();
  // Rules first: the shadow of a trunk is then named by whichever rules there are.
  const rulesFirst = [...edits.filter(({ kind }) => kind === 'dispatchRule'), ...edits.filter(({ kind }) => kind !== 'dispatchRule')];
  for (const edit of rulesFirst) {
    const anew = strategy === 'shadow' || recreate.has(editedId(edit));
    const standIn = anew ? shadowOf(edit, world, tools) : strategy === 'canary' ? canaryOf(edit, caller, runId) : null;
    if (standIn !== null) standIns.set(edit, standIn);
  }
  if (standIns.size === 0) return strategy === 'in-place' ? arrangeAll(world, edits, tools) : cleanestOf(world, edits, tools);
  return withStandIns(
    world,
    edits.filter((edit) => !standIns.has(edit)),
    [...standIns.values()],
    tools,
  );
}

/** As it is asked for where that hurts nobody; else with rules that swap their places keeping them. */
function cleanestOf(world: World, edits: readonly Edit[], tools: Arranging): Candidate {
  const plain = arrangeAll(world, edits, tools);
  const traded = trade(edits);
  if (traded.reasons.size === 0 || isClean(plain)) return plain;
  const stepOf = (edit: Edit): Step => {
    const why = traded.reasons.get(editedId(edit));
    return why === undefined ? tools.stepOf(edit) : makeStep(edit, { strategy: 'adopt', why });
  };
  const other = arrangeAll(world, traded.edits, { ...tools, stepOf, budget: { left: PROOFS_OF_OTHERS } });
  if (!isClean(other)) return plain;
  const kept = judged(withKeepers(other.steps, traded.pairs, tools.runId), tools.judge);
  return isClean(kept) ? kept : other;
}
