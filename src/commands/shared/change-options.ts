import { choice, flag, nonEmpty, type OptionValues, values } from '../../cli/options.ts';
import { isLintId, LINTS, lintOf } from '../../core/lint/lint-ids.ts';
import { nearest } from '../../core/model/find-object.ts';
import { HAZARDS, type HazardId } from '../../core/plan/hazard.ts';
import { Problem } from '../../core/problem.ts';

const hazard = (text: string, label: string): HazardId => {
  const found = HAZARDS.find((id) => id === text.toUpperCase());
  if (found === undefined)
    throw new Problem('value-invalid', `${label} takes a hazard: ${HAZARDS.join(', ')}; not ${JSON.stringify(text)}`);
  return found;
};

/** Flags of every command that changes something. */
export const changeOptions = {
  dryRun: flag('--dry-run', 'show the change and stop'),
  detailedExitcode: flag('--detailed-exitcode', 'with --dry-run: exit 2 when something would change'),
  allow: values('--allow <hazard>', 'go on in spite of this hazard (repeats)', hazard),
  confirm: values('--confirm <name>', 'confirm a severe step by the name of its object (repeats)', nonEmpty),
  verify: choice('--verify <how>', 'after the change, check what it touched', ['api', 'none']),
  strict: flag('--strict', 'warnings and unknowns of the check count as failures'),
} as const;

export type ChangeOptions = OptionValues<typeof changeOptions>;

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
