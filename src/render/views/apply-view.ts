import type { Check, Verdict } from '../../core/check.ts';
import { authOf } from '../../core/model/auth.ts';
import { agentsOf } from '../../core/model/room-form.ts';
import { KIND_LABEL, labelOf } from '../../core/model/world.ts';
import type { Plan, Step } from '../../core/plan/plan.ts';
import { planCounts } from '../change-text.ts';
import { bad, type Document, dim, good, indented, type Line, line } from '../document.ts';
import { proofJson, stepJson } from '../plan-json.ts';
import { planDocument } from '../plan-text.ts';
import type { View } from '../view.ts';
import { verificationDocument } from './verification-view.ts';

interface ChangeResult {
  readonly runId: string;
  readonly result: 'planned' | 'applied' | 'nothingToDo' | 'unverified';
  readonly plan: Plan;
  readonly done: readonly { readonly step: Step; readonly id: string; readonly elapsedMs: number }[];
  readonly verification: { readonly verdict: Verdict; readonly checks: readonly Check[] } | null;
}

const DONE = { create: 'created', update: 'changed', replace: 'changed', delete: 'deleted' } as const;

/** What became of a change, or with `--dry-run` what would. */
export const applyView: View<ChangeResult> = {
  kind: ({ result }) => (result === 'planned' ? 'Plan' : 'ApplyResult'),
  human: applyDocument,
  json: ({ runId, result, plan, done, verification }) => {
    const steps = plan.steps.map((step) => outcomeJson(step, plan, done));
    const changed = result === 'planned' ? plan.steps.length > 0 : done.length > 0;
    if (result === 'planned') return { changed, steps, proof: proofJson(plan.proof) };
    return { runId, result, changed, steps, proof: proofJson(plan.proof), verification };
  },
  names: ({ done }) => done.map(({ id }) => id),
};

function outcomeJson(step: Step, { hazards }: Plan, done: ChangeResult['done']): Record<string, unknown> {
  const outcome = done.find(({ step: { id } }) => step.id === id);
  const state = outcome === undefined ? {} : { status: 'done', elapsedMs: outcome.elapsedMs };
  return { ...stepJson(step, hazards), subject: { ...step.subject, id: outcome?.id ?? step.subject.id }, ...state };
}

function applyDocument({ result, plan, done, verification, runId }: ChangeResult): Document {
  if (result === 'nothingToDo') return [line('nothing to do: it is so already')];
  if (result === 'planned') return [line(`dry run: ${planCounts(plan)}; nothing was changed`), ...planDocument(plan)];
  const verdict = verification === null ? [] : verificationDocument(verification);
  return [...done.map(({ step, id }) => doneLine(step, id, runId)), ...verdict, ...afterword(result, verification)];
}

function afterword(result: ChangeResult['result'], verification: ChangeResult['verification']): Line[] {
  if (result !== 'unverified') return verification?.verdict === 'fail' ? [line('what failed had failed before this change, too')] : [];
  return [
    line(bad('unverified'), ': the change was made, and the check after it found a fault'),
    indented(2, 'world: changed as asked'),
    indented(2, 'try: mend what failed, then sipctl verify'),
  ];
}

function doneLine({ action, edit, subject }: Step, id: string, runId: string): Line {
  const label = `${KIND_LABEL[edit.kind]} ${labelOf({ name: edit.after?.name ?? subject.name, id })}`;
  return line(good(DONE[action]), ` ${label}${stateText(edit)}`, dim(`; run ${runId}`));
}

/** The column an operator would look at next: auth of a trunk, agents of a rule. */
function stateText({ kind, after }: Step['edit']): string {
  if (after === null) return '';
  if (kind === 'dispatchRule')
    return `; agents: ${
      agentsOf(after)
        .map(({ agentName }) => agentName)
        .join(', ') || 'NONE'
    }`;
  const auth = authOf(after);
  return `; auth: ${auth}${after.authUsername === '' ? '' : ` (${after.authUsername})`}`;
}
