import { resolveDeclared } from '../../src/core/declared/resolve.ts';
import { KIND_LABEL, type World } from '../../src/core/model/world.ts';
import type { HazardId } from '../../src/core/plan/hazard.ts';
import { makePlan, type StrategyChoice } from '../../src/core/plan/make-plan.ts';
import type { Plan } from '../../src/core/plan/plan.ts';
import { pruneEdits } from '../../src/core/plan/prune.ts';
import { declarationOf, type Scenario, secretOf } from './scenario.ts';

/** @returns the values of a flag of the scenario, in order. */
const valuesOf = ({ flags }: Scenario, name: string): string[] => flags.filter((_, at) => flags[at - 1] === name);

/** What `sipctl plan` with the scenario's file and flags would plan on this world. */
export function planScenario(scenario: Scenario, world: World): Plan {
  const declaration = declarationOf(scenario.ask);
  const { edits, findings } = resolveDeclared(declaration, world, secretOf);
  if (findings.length > 0) throw new Error(findings.map(({ summary }) => summary).join('; '));
  const asked = edits.map(({ edit }) => edit);
  const scopes = valuesOf(scenario, '--scope');
  const strategy = (['canary', 'shadow', 'in-place'] as const).find((one) => valuesOf(scenario, '--strategy').includes(one));
  return makePlan(world, [...asked, ...(scopes.length === 0 ? [] : pruneEdits(world, asked, { scopes, ignore: declaration.ignore }))], {
    runId: 'rscenario',
    strategy: strategy ?? ('auto' satisfies StrategyChoice),
    testCaller: declaration.verify[0]?.value.caller ?? null,
  });
}

/** The steps of a plan as scenarios write them. */
export const stepsOf = ({ steps }: Plan): string[] =>
  steps.map(({ action, subject }) => `${action} ${KIND_LABEL[subject.kind]} ${subject.name}`);

export const hazardsOf = ({ hazards }: Plan): HazardId[] => [...new Set(hazards.map(({ id }) => id))];
