import type { Check } from '../check.ts';
import type { LintId } from '../lint/lint-ids.ts';
import { worldAlone } from '../lint/project.ts';
import { ambiguousTrunks } from '../lint/rules/ambiguous-trunks.ts';
import { ruleConflicts, trunkConflicts } from '../lint/rules/conflicts.ts';
import { idOf, subjectOf, type World } from '../model/world.ts';

const CHECK_OF: { readonly [L in LintId]?: string } = {
  'trunk-key-conflict': 'trunk.conflict',
  'trunk-ambiguous': 'trunk.ambiguous',
  'rule-key-conflict': 'rule.conflict',
};

/** Conflicts that the server stored: a race or an update can leave them, and then calls fail. One check for each object in one. */
export function checkConflicts(world: World): Check[] {
  const project = worldAlone(world);
  const faults = [trunkConflicts, ambiguousTrunks, ruleConflicts].flatMap((rule) => rule(project));
  return faults.map(({ lint, kind, object, partner = object, summary, fix }) => ({
    id: CHECK_OF[lint] ?? lint,
    status: 'fail',
    subject: subjectOf(kind, object),
    evidence: summary,
    nextSteps: [`sipctl ${kind === 'dispatchRule' ? 'dispatch' : 'trunk'} get ${idOf(partner)}`, `then ${fix}`],
  }));
}
