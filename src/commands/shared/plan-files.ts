import type { Context } from '../../cli/context.ts';
import type { Accepted } from '../../core/edit/check-object.ts';
import { idOf, type Subject } from '../../core/model/world.ts';
import { shellWord } from '../../core/shell-word.ts';
import type { FileOptions, PlanOptions } from './change-options.ts';
import { type DeclaredChange, readDeclaredChange } from './declared-change.ts';
import { type PlannedChange, planChange } from './plan-change.ts';

/**
 * The plan of what files declare.
 * @param secrets `needed` where the plan is carried out at once.
 * @throws Problem `usage`, `file-*`, `target-mismatch`, `secret-*`.
 */
export async function planFiles(
  options: FileOptions & Pick<PlanOptions, 'allow' | 'strategy'>,
  secrets: 'needed' | 'where at hand',
  context: Context,
): Promise<PlannedChange> {
  const declared = await readDeclaredChange(options, secrets, context);
  const asked = {
    world: declared.world,
    edits: declared.objects.map(({ edit }) => edit),
    acceptedFor: acceptedIn(declared),
    uncompared: declared.uncompared,
    inputs: declared.inputs,
  };
  return await planChange(asked, options, context);
}

/** An object is known by its id, one that is still to be made by its name. */
function acceptedIn({ objects }: DeclaredChange): (subject: Subject) => Accepted {
  const accepted = new Map<string, Accepted>();
  for (const { declared, edit } of objects) {
    const given = declared.fields.accept ?? {};
    if (edit.before !== null) accepted.set(idOf(edit.before), given);
    if (declared.fields.name !== undefined) accepted.set(`${edit.kind} ${declared.fields.name}`, given);
  }
  return ({ kind, id, name }) => accepted.get(id) ?? accepted.get(`${kind} ${name}`) ?? {};
}

/** The command that carries the same plan out. */
export function applyCommand({ file, only, prune, scope, strategy, allow, allowOutside }: FileOptions & PlanOptions): string {
  const repeated = (flag: string, values: readonly string[]) => values.map((value) => ` ${flag} ${shellWord(value)}`).join('');
  return [
    'sipctl apply',
    repeated('-f', file),
    repeated('--only', only),
    prune ? ` --prune${repeated('--scope', scope)}` : '',
    strategy === undefined ? '' : ` --strategy ${strategy}`,
    repeated('--allow', allow),
    allowOutside ? ' --allow-outside' : '',
  ].join('');
}
