import type { UncomparedSecret } from '../../core/declared/compare-secrets.ts';
import type { Hazard } from '../../core/plan/hazard.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { Problem } from '../../core/problem.ts';
import { shellWord } from '../../core/shell-word.ts';
import { allCounts } from '../change-text.ts';
import { type Document, dim, line, wrapped } from '../document.ts';
import { refusalDocument } from '../hazard-text.ts';
import { proofJson, stepsJson } from '../plan-json.ts';
import { planMarkdown } from '../plan-markdown.ts';
import { planDocument } from '../plan-text.ts';
import type { View } from '../view.ts';

/** A plan, and whether it may be carried out as it is. */
export interface PlanResult {
  readonly plan: Plan;
  readonly target: { readonly name: string; readonly url: string };
  /** Hazards that block and were not named in `--allow`; empty = it can be applied. */
  readonly blocked: readonly Hazard[];
  /** The same as a problem; null = it can be applied. */
  readonly refusal: Problem | null;
  /** `sha256:...` of the steps and of what they were made from. */
  readonly hash: string;
  readonly uncompared: readonly UncomparedSecret[];
  /** The command that carries it out; null where nothing is to be done or it is refused. */
  readonly applyWith: string | null;
  /** The file it was saved to. */
  readonly saved: string | null;
  /** For a pull request: one and the same text on a terminal and in a pipe. */
  readonly markdown: boolean;
}

export const planView: View<PlanResult> = {
  kind: 'Plan',
  human: planText,
  plain: (result) => (result.markdown ? planMarkdown(result).map((text) => line(text)) : null),
  json: (result) => ({ ...planMembers(result), hash: result.hash, saved: result.saved }),
  names: ({ plan }) => plan.steps.map(({ subject }) => subject.id),
};

/** Members that a plan has, wherever it is shown. */
export function planMembers({ plan, blocked, uncompared }: Pick<PlanResult, 'plan' | 'blocked' | 'uncompared'>) {
  return {
    changed: plan.steps.length > 0,
    applyable: blocked.length === 0,
    steps: stepsJson(plan),
    proof: proofJson(plan.proof),
    uncompared,
  };
}

export function planText(result: PlanResult): Document {
  const { plan, target, blocked, uncompared, saved, applyWith } = result;
  if (plan.steps.length === 0)
    return [
      wrapped(0, `Plan for ${target.name} (${target.url}): nothing to change${uncompared.length === 0 ? '' : ' that could be compared'}`),
      ...planDocument(plan, uncompared),
    ];
  return [
    wrapped(0, `Plan for ${target.name} (${target.url}): ${allCounts(plan)}; ${noticed(result)}`),
    ...planDocument(unblocked(plan, blocked), uncompared),
    ...refusalDocument(blocked),
    ...(saved === null ? [] : [line(dim('saved: '), shellWord(saved))]),
    ...(applyWith === null ? [] : [line(dim('Run: '), applyWith)]),
  ];
}

/** What blocks is told as a refusal, and not twice. */
const unblocked = (plan: Plan, blocked: readonly Hazard[]): Plan => ({
  ...plan,
  hazards: plan.hazards.filter((hazard) => !blocked.includes(hazard)),
});

/** What callers notice, in three words. */
export function noticed({ plan, blocked }: Pick<PlanResult, 'plan' | 'blocked'>): string {
  if (blocked.length > 0) return 'refused as it is';
  if (plan.proof.changes.length > 0) return 'some calls are answered otherwise';
  return plan.hazards.length === 0 ? 'calls notice nothing' : 'see below what calls notice';
}
