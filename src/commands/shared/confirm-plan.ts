import type { Context } from '../../cli/context.ts';
import { KIND_LABEL, labelOf, type Subject } from '../../core/model/world.ts';
import type { Hazard } from '../../core/plan/hazard.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { type Severe, severeSteps } from '../../core/plan/protect/severe.ts';
import { Problem, type Where } from '../../core/problem.ts';
import { reference } from '../../core/shell-word.ts';
import { callText } from '../../render/calls-text.ts';
import { planCounts } from '../../render/change-text.ts';
import { hazardText, waysOut } from '../../render/hazard-text.ts';
import type { ChangeOptions } from './change-options.ts';

/** @returns why a change is not carried out as it is. @param blocked at least one. @param whereOf where a file declares an object. */
export function planRefused(blocked: readonly Hazard[], whereOf: (subject: Subject) => Where | null = () => null): Problem {
  const [first, ...others] = blocked.map((hazard) => {
    const where = whereOf(hazard.subject);
    return new Problem('plan-refused', `${hazardText(hazard)} (${hazard.id})`, {
      ...(where === null ? {} : { where }),
      subject: hazard.subject,
      detail: hazard.call === undefined ? [] : [`one such call: ${callText(hazard.call)}`],
      nextSteps: waysOut(hazard),
    });
  });
  if (first === undefined) throw new Error('nothing blocks');
  return others.length === 0 ? first : first.with({ others });
}

/**
 * @param protectedIds live objects that their file protects.
 * @throws Problem `confirmation-needed`, `confirmation-declined` or `input-needed`.
 */
export async function confirmPlan(
  plan: Plan,
  protectedIds: ReadonlySet<string>,
  { confirm }: Pick<ChangeOptions, 'confirm'>,
  { globals, prompts }: Context,
): Promise<void> {
  const severe = severeSteps(plan, protectedIds).filter(({ subject }) => !confirm.includes(subject.name) && !confirm.includes(subject.id));
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
  if (!(await prompts.confirm(`${planCounts(plan)}. Go on?`))) throw declined();
}

/** All of them at once: a script is not to find out one by one. */
function unconfirmed(first: Severe, others: readonly Severe[]): Problem {
  const sentence = ({ subject, detail }: Severe) => `${KIND_LABEL[subject.kind]} ${labelOf(subject)}: ${detail}`;
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
