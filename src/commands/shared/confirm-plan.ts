import type { Context } from '../../cli/context.ts';
import type { Accepted } from '../../core/edit/check-object.ts';
import { KIND_LABEL, labelOf } from '../../core/model/world.ts';
import type { Hazard, HazardId } from '../../core/plan/hazard.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { Problem } from '../../core/problem.ts';
import { reference } from '../../core/shell-word.ts';
import type { ChangeOptions } from './change-options.ts';

/** Go on only when the operator has named them. */
const BLOCKING: ReadonlySet<HazardId> = new Set(['CONFLICT_STORED', 'AMBIGUOUS_ROUTE', 'AGENTS_LOST']);

/** @throws Problem `plan-refused` for a change that must not be applied as it is. */
export function refuseBlocked({ hazards }: Plan, { allow }: Pick<ChangeOptions, 'allow'>, accepted: Accepted): void {
  const passed = (id: HazardId) => allow.includes(id) || (id === 'AGENTS_LOST' && accepted['rule-no-agents'] !== undefined);
  const blocked = hazards.filter(({ id }) => id === 'SERVER_REFUSES' || (BLOCKING.has(id) && !passed(id)));
  const [first] = blocked;
  if (first === undefined) return;
  const risk = first.id === 'SERVER_REFUSES' ? [] : [`or name the risk: --allow ${first.id}`];
  throw new Problem('plan-refused', `${first.detail} (${first.id})`, {
    subject: first.subject,
    detail: blocked.slice(1).map(({ id, detail }) => `${detail} (${id})`),
    nextSteps: [...first.nextSteps, ...risk],
  });
}

/** @throws Problem `confirmation-needed`, `confirmation-declined` or `input-needed`. */
export async function confirmPlan(
  plan: Plan,
  options: Pick<ChangeOptions, 'confirm'>,
  { globals, prompts }: Context,
  counts: string,
): Promise<void> {
  const severe = plan.hazards.filter(
    (hazard) => isSevere(hazard, plan) && !options.confirm.includes(hazard.subject.name) && !options.confirm.includes(hazard.subject.id),
  );
  const [first, ...others] = severe;
  if (first !== undefined && !prompts.available) throw unconfirmed(first, others);
  const asked = new Set<string>();
  for (const { subject, detail } of severe) {
    const word = subject.name || subject.id;
    if (asked.has(word)) continue;
    asked.add(word);
    if (!(await prompts.confirmByTyping(`${KIND_LABEL[subject.kind]} ${labelOf(subject)}: ${detail}. Type its name to go on`, word)))
      throw declined();
  }
  if (globals.yes || asked.size > 0) return;
  if (!(await prompts.confirm(`${counts}. Go on?`))) throw declined();
}

/** All of them at once: a script is not to find out one by one. */
function unconfirmed(first: Hazard, others: readonly Hazard[]): Problem {
  const sentence = ({ subject, detail }: Hazard) => `${KIND_LABEL[subject.kind]} ${labelOf(subject)}: ${detail}`;
  const names = new Set([first, ...others].map(({ subject }) => reference(subject)));
  return new Problem('confirmation-needed', sentence(first), {
    subject: first.subject,
    detail: others.map(sentence),
    nextSteps: [`if that is meant: add ${[...names].map((name) => `--confirm ${name}`).join(' ')}`],
  });
}

function declined(): Problem {
  return new Problem('confirmation-declined', 'the change was not confirmed', {
    nextSteps: ['run it again and say yes, or look at it with --dry-run'],
  });
}

/** Deleting what others point to, or the last one that takes a number. */
function isSevere({ id, subject }: Hazard, { steps }: Plan): boolean {
  return id === 'IN_USE' || (id === 'CALLS_END' && steps.some((step) => step.action === 'delete' && step.subject.id === subject.id));
}
