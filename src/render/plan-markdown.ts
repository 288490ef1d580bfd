import type { UncomparedSecret } from '../core/declared/compare-secrets.ts';
import { KIND_LABEL, labelOf } from '../core/model/world.ts';
import type { Hazard } from '../core/plan/hazard.ts';
import type { Plan, Step } from '../core/plan/plan.ts';
import { changedCalls, proofText } from './calls-text.ts';
import { allCounts, changeText, NOT_COMPARED } from './change-text.ts';
import { escapeText } from './escape.ts';
import { hazardText, proofVerdict, waysOut } from './hazard-text.ts';
import { escapeMarkdown } from './markdown.ts';
import { howText } from './steps-text.ts';

/** Rows of the table of calls; a comment of a pull request has an end. */
const MOST_CALLS = 50;

interface MarkdownPlan {
  readonly plan: Plan;
  readonly target: { readonly name: string; readonly url: string };
  readonly blocked: readonly Hazard[];
  readonly uncompared: readonly UncomparedSecret[];
}

/** A plan as the comment of a pull request or the summary of a job: fields in a fence, calls in a table, then the verdict. */
export function planMarkdown({ plan, target, blocked, uncompared }: MarkdownPlan): string[] {
  const verdict = blocked.length > 0 ? 'refused as it is' : plan.steps.length === 0 ? 'nothing to change' : allCounts(plan);
  return [
    `### sipctl plan: ${verdict}`,
    '',
    `${escapeMarkdown(target.name)} (${escapeMarkdown(target.url)})`,
    ...fenced(plan.steps.flatMap(stepText)),
    ...calls(plan),
    ...list(
      uncompared.map(({ subject, field, why }) => `${KIND_LABEL[subject.kind]} ${labelOf(subject)}: ${field} ${NOT_COMPARED}: ${why}`),
    ),
    ...list(plan.hazards.filter((hazard) => !blocked.includes(hazard)).map((hazard) => `${hazard.id}: ${hazardText(hazard)}`)),
    ...blocked.flatMap((hazard) => ['', `**refused** ${escapeMarkdown(`${hazardText(hazard)} (${hazard.id})`)}`, ...list(waysOut(hazard))]),
    ...(plan.steps.length === 0 ? [] : ['', escapeMarkdown(proofText(plan.proof, proofVerdict(plan.proof)))]),
  ];
}

const SIGN = { create: '+', update: '!', replace: '!', delete: '-' } as const;

function stepText(step: Step): string[] {
  const { id, action, edit, subject, change } = step;
  const shown = action === 'delete' ? [] : change.filter(({ field }) => action !== 'create' || field !== 'name');
  return [
    `${SIGN[action]} ${id}. ${KIND_LABEL[edit.kind]} ${labelOf(subject)}  ${howText(step)}`,
    ...shown.map((one) => `      ${one.field}  ${changeText(one, action === 'create')}`),
  ];
}

/** A fence longer than any run of backticks inside cannot be closed from inside. `<` is shown as such in a fence. */
function fenced(lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const escaped = lines.map(escapeText);
  const longest = Math.max(2, ...escaped.flatMap((text) => (text.match(/`+/g) ?? []).map((run) => run.length)));
  const fence = '`'.repeat(longest + 1);
  return ['', `${fence}diff`, ...escaped, fence];
}

function calls({ proof }: Plan): string[] {
  const groups = changedCalls(proof.changes);
  const shown = groups.slice(0, MOST_CALLS);
  if (shown.length === 0) return [];
  const left = groups.length - shown.length;
  return [
    '',
    '| calls | are answered otherwise |',
    '| --- | --- |',
    ...shown.map((group) => `| ${escapeMarkdown(group.calls.slice(0, MOST_CALLS).join('; '))} | ${escapeMarkdown(group.change)} |`),
    ...(left > 0 ? [`| ${left} more | |`] : []),
  ];
}

const list = (items: readonly string[]): string[] => (items.length === 0 ? [] : ['', ...items.map((item) => `- ${escapeMarkdown(item)}`)]);
