import type { World } from '../model/world.ts';
import { PROFILES, type Profile } from '../routing/profile.ts';
import { arrangeAll } from './arrange-all.ts';
import { askedEdits } from './asked-edits.ts';
import { findHazards } from './hazards.ts';
import type { Budget, Candidate, Judge } from './order.ts';
import type { Edit, Plan, Step } from './plan.ts';
import type { Proof } from './proof.ts';
import { editedId, makeStep, numbered, plainStep } from './step.ts';
import { adopt } from './strategies/adopt.ts';

export type StrategyChoice = 'auto' | 'in-place' | 'canary' | 'shadow';

export interface PlanOptions {
  /** Goes into the names of temporary objects. */
  readonly runId: string;
  readonly strategy: StrategyChoice;
  /** The LiveKits that may be answering; every one of them has to keep the calls. */
  readonly profiles: readonly Profile[];
  /** Calling number of test calls, for a canary; null = none is known. */
  readonly testCaller: string | null;
  /** Ids of objects that are made anew even if nothing of them changes. */
  readonly recreate: ReadonlySet<string>;
}

const DEFAULTS: PlanOptions = { runId: 'plan', strategy: 'auto', profiles: PROFILES, testCaller: null, recreate: new Set() };

/** Proofs that one plan may ask for while it looks for an order. */
const MOST_PROOFS = 600;

/**
 * Turns edits into requests that lose no call: in place wherever LiveKit can, since the id then stays and a call sees the object
 * before or after, never without it. The same input gives the same plan.
 * @param world the live world the edits were made from. @throws Problem `secret-masked`.
 */
export function makePlan(world: World, edits: readonly Edit[], options: Partial<PlanOptions> = {}): Plan {
  return planWith((steps) => withoutProof(world, steps), world, edits, options);
}

/** As {@link makePlan}, with a judge of one's own. */
export function planWith(prove: Judge, world: World, edits: readonly Edit[], options: Partial<PlanOptions>): Plan {
  const { runId, recreate } = { ...DEFAULTS, ...options };
  const judge: Judge = (steps) => prove(numbered(steps));
  const asked = askedEdits(edits, recreate);
  const budget: Budget = { left: MOST_PROOFS };
  const { steps, proof } = arrangeInPlace(world, asked, { judge, budget, runId });
  return { formatVersion: '1.0', steps: numbered(steps), hazards: proof.hazards, proof };
}

function arrangeInPlace(world: World, asked: readonly Edit[], tools: { judge: Judge; budget: Budget; runId: string }): Candidate {
  const { edits, reasons } = adopt(world, asked);
  const stepOf = (edit: Edit): Step => {
    const why = reasons.get(editedId(edit));
    return why === undefined ? plainStep(edit) : makeStep(edit, { strategy: 'adopt', why });
  };
  return arrangeAll(world, edits, { ...tools, stepOf });
}

function withoutProof(world: World, steps: readonly Step[]): Proof {
  const hazards = findHazards(world, steps);
  return { classes: 0, states: steps.length + 1, straddling: 0, hazards, changes: [] };
}
