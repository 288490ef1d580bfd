import type { World } from '../model/world.ts';
import { type Budget, type Candidate, findOrder, isClean, type Judge } from './order.ts';
import { byPhase, PHASE_OF_CHANGES, phaseOf } from './phase.ts';
import type { Edit, Step } from './plan.ts';
import { isBetter, isOfTheWay } from './score.ts';
import { editedId } from './step.ts';
import { bridgeWays } from './strategies/bridge.ts';
import { type HandOver, handOver } from './strategies/hand-over.ts';
import { ruleParkWays } from './strategies/park-rule.ts';

export interface Arranging {
  readonly judge: Judge;
  readonly budget: Budget;
  readonly runId: string;
  /** Names in the end of what is changed, by id: of an object that another edit is about, too. */
  readonly names: ReadonlyMap<string, string>;
  /** How an edit is made in one request. */
  readonly stepOf: (edit: Edit) => Step;
  /** Whether objects may be other than they were and shall be for a while. */
  readonly mayPark: boolean;
}

/**
 * Finds steps for edits that have to do with each other: each in one request, in the order that loses no call; where there is none,
 * with numbers handed over from trunk to trunk, with the rules parked that help most, one after the other, or over a bridge.
 * @returns the best found, clean or not.
 */
export function arrange(world: World, edits: readonly Edit[], tools: Arranging): Candidate {
  let best = parkRules({ edits, handOver: null }, tools);
  if (!tools.mayPark) return best;
  const others = [() => handedOver(edits, tools), ...bridgeWays(world, edits, tools).map((steps) => () => overBridge(steps, tools))];
  for (const other of others) {
    if (isClean(best) || tools.budget.left <= 0) return best;
    const tried = other();
    if (tried !== null && isBetter(tried.score, best.score)) best = tried;
  }
  return best;
}

function handedOver(edits: readonly Edit[], tools: Arranging): Candidate | null {
  const found = handOver(edits, tools.runId);
  return found === null ? null : parkRules({ edits, handOver: found }, tools);
}

const overBridge = (steps: readonly Step[], { judge, budget }: Arranging): Candidate => findOrder(steps, judge, budget);

/** How the trunks are changed; the rules are still open. */
interface Draft {
  readonly edits: readonly Edit[];
  readonly handOver: HandOver | null;
}

type ParkedRules = ReadonlyMap<string, readonly Step[]>;

function parkRules(draft: Draft, tools: Arranging): Candidate {
  let parked: ParkedRules = new Map();
  let best = tryOrders(draft, parked, tools);
  while (tools.mayPark && !isClean(best) && tools.budget.left > 0) {
    const more = parkOneMore(draft, parked, best, tools);
    if (more === null) break;
    ({ best, parked } = more);
  }
  return best;
}

function parkOneMore(
  draft: Draft,
  parked: ParkedRules,
  best: Candidate,
  tools: Arranging,
): { best: Candidate; parked: ParkedRules } | null {
  let found: { best: Candidate; parked: ParkedRules } | null = null;
  for (const edit of concernedFirst(draft.edits, best)) {
    if (edit.kind !== 'dispatchRule' || parked.has(editedId(edit))) continue;
    for (const way of ruleParkWays(edit, tools.runId)) {
      if (tools.budget.left <= 0) return found;
      const withIt = new Map([...parked, [editedId(edit), way]]);
      const tried = tryOrders(draft, withIt, tools);
      if (isBetter(tried.score, (found?.best ?? best).score)) found = { best: tried, parked: withIt };
      if (isClean(tried)) return found;
    }
  }
  return found;
}

function tryOrders({ edits, handOver }: Draft, parked: ParkedRules, { judge, budget, stepOf }: Arranging): Candidate {
  const others = edits.filter((edit) => handOver?.trunks.has(editedId(edit)) !== true);
  const steps = byPhase([...(handOver?.creates ?? []), ...others.flatMap((edit) => parked.get(editedId(edit)) ?? [stepOf(edit)])]);
  return findOrder(aroundMoves(steps, handOver?.moves ?? []), judge, budget);
}

/** Rules name a trunk before its numbers come, and forget one when its numbers are gone; then it may go. */
function aroundMoves(steps: readonly Step[], moves: readonly Step[]): Step[] {
  const last = moves.at(-1);
  const goes = last?.action === 'delete' ? [last] : [];
  const waits = (step: Step): boolean => phaseOf(step) > PHASE_OF_CHANGES || forgetsTrunk(step);
  return [...steps.filter((step) => !waits(step)), ...moves.slice(0, moves.length - goes.length), ...steps.filter(waits), ...goes];
}

const forgetsTrunk = ({ edit, strategy }: Step): boolean =>
  strategy === 'in-place' &&
  edit.kind === 'dispatchRule' &&
  edit.before?.trunkIds.some((id) => edit.after?.trunkIds.includes(id) === false) === true;

/** Objects that a hazard names are the likeliest to help. */
function concernedFirst(edits: readonly Edit[], { proof, steps }: Candidate): Edit[] {
  const named = new Set(
    proof.hazards
      .filter(isOfTheWay)
      .flatMap(({ step, until }) => [step, until])
      .flatMap((id) => (id === undefined ? [] : (steps[id - 1] ?? [])))
      .map(({ edit }) => editedId(edit)),
  );
  return [...edits.filter((edit) => named.has(editedId(edit))), ...edits.filter((edit) => !named.has(editedId(edit)))];
}
