import { choice, flag, nonEmpty, type OptionValues, value, values } from '../../cli/options.ts';
import { isLintId, LINTS, lintOf } from '../../core/lint/lint-ids.ts';
import { nearest } from '../../core/model/find-object.ts';
import { HAZARDS, type HazardId } from '../../core/plan/hazard.ts';
import type { MostDeletes } from '../../core/plan/protect/delete-limit.ts';
import { Problem } from '../../core/problem.ts';

const STRATEGIES = ['auto', 'in-place', 'canary', 'shadow'] as const;

const hazard = (text: string, label: string): HazardId => {
  const found = HAZARDS.find((id) => id === text.toUpperCase());
  if (found === undefined)
    throw new Problem('value-invalid', `${label} takes a hazard: ${HAZARDS.join(', ')}; not ${JSON.stringify(text)}`);
  return found;
};

const mostDeletes = (text: string, label: string): MostDeletes => {
  const [, digits, percent] = /^(\d{1,6})(%?)$/.exec(text) ?? [];
  const amount = Number(digits);
  if (digits === undefined || (percent === '%' && amount > 100))
    throw new Problem('value-invalid', `${label} is a number, or a part such as 30%; not ${JSON.stringify(text)}`);
  return { amount, unit: percent === '%' ? 'percent' : 'objects' };
};

/** Flags that shape a plan. */
export const planOptions = {
  out: value('--out <file>', 'save the plan, for sipctl apply', nonEmpty),
  detailedExitcode: flag('--detailed-exitcode', 'exit 2 when something would change'),
  strategy: choice('--strategy <how>', 'how objects are changed, auto unless given', STRATEGIES),
  allow: values('--allow <hazard>', 'go on in spite of this hazard (repeats)', hazard),
  maxDeletes: value('--max-deletes <count>', 'most objects of a kind that a plan deletes, 30% unless given', mostDeletes),
} as const;

/** Flags of what carries a plan out. */
export const applyOptions = {
  confirm: values('--confirm <name>', 'confirm a severe step by the name of its object (repeats)', nonEmpty),
  verify: choice(
    '--verify <how>',
    'after the change, check what it touched; auto makes test calls where SIP host and test caller are known',
    ['auto', 'call', 'api', 'none'],
  ),
  onFailure: choice('--on-failure <what>', 'what to do when a step or the check fails, rollback unless given', ['rollback', 'stop']),
  strict: flag('--strict', 'warnings and unknowns of the check count as failures'),
} as const;

/** Flags of every command that changes something. */
export const changeOptions = {
  dryRun: flag('--dry-run', 'show the plan and its proof, and stop'),
  ...planOptions,
  ...applyOptions,
} as const;

export type PlanOptions = OptionValues<typeof planOptions>;
export type ChangeOptions = OptionValues<typeof changeOptions>;

/** Flags of commands that take declared files. */
export const fileOptions = {
  file: values('-f, --file <path>', 'declared file, folder of them, or - for stdin (repeats)', nonEmpty),
  only: values('--only <name>', 'only this object, and what it depends on (repeats)', nonEmpty),
  prune: flag('--prune', 'delete live objects that no file declares or ignores; needs --scope'),
  scope: values('--scope <glob>', 'with --prune: only names that fit, such as prod-* (repeats)', nonEmpty),
  allowOutside: flag('--allow-outside', 'file: references may lead out of the folder of their file'),
} as const;

export type FileOptions = OptionValues<typeof fileOptions>;

/** `ID=WHY`, as a pair. */
export const acceptance = (text: string, label: string): readonly [id: string, reason: string] => {
  const [, id, reason] = /^([a-z][a-z-]*)=(.+)$/.exec(text) ?? [];
  if (id === undefined || reason === undefined) {
    throw new Problem(
      'value-invalid',
      `${label} takes an id and a reason, such as rule-no-agents='people join'; not ${JSON.stringify(text)}`,
    );
  }
  if (!isLintId(id) || lintOf(id).accept !== true) {
    const acceptable = Object.keys(LINTS).filter((known) => isLintId(known) && lintOf(known).accept === true);
    const [near] = nearest(id, acceptable);
    throw new Problem(
      'value-invalid',
      `${label}: ${isLintId(id) ? `${id} cannot be passed` : `no finding is called ${JSON.stringify(id)}`}`,
      {
        detail: near === undefined ? [] : [`did you mean ${near}?`],
        nextSteps: ['sipctl help findings'],
      },
    );
  }
  return [id, reason];
};
export const acceptOption = values('--accept <id=reason>', 'pass a finding knowingly (repeats)', acceptance);
