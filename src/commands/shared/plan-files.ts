import type { Context } from '../../cli/context.ts';
import { type AnyDeclaredObject, whereIn } from '../../core/declared/declaration.ts';
import type { Accepted } from '../../core/edit/check-object.ts';
import { idOf, KIND_LABEL, type Subject } from '../../core/model/world.ts';
import { onlyEdits } from '../../core/plan/only.ts';
import type { Edit } from '../../core/plan/plan.ts';
import { refuseManyDeletes } from '../../core/plan/protect/delete-limit.ts';
import type { Where } from '../../core/problem.ts';
import { shellWord } from '../../core/shell-word.ts';
import type { FileOptions, PlanOptions } from './change-options.ts';
import { callsOf } from './declared-calls.ts';
import { type DeclaredChange, readDeclaredChange } from './declared-change.ts';
import { type PlannedChange, planChange } from './plan-change.ts';

/**
 * The plan of what files declare.
 * @param secrets `needed` where the plan is carried out at once.
 * @throws Problem `usage`, `file-*`, `target-mismatch`, `secret-*`.
 */
export async function planFiles(
  options: FileOptions & Pick<PlanOptions, 'allow' | 'strategy' | 'maxDeletes'>,
  secrets: 'needed' | 'where at hand',
  context: Context,
): Promise<PlannedChange> {
  const declared = await readDeclaredChange(options, secrets, context);
  const { world } = declared;
  const edits = askedEdits(declared, options, context);
  refuseManyDeletes(world, edits, options.maxDeletes ?? null);
  const declaredBy = finderIn(declared);
  const whereOf = (subject: Subject): Where | null => {
    const found = declaredBy(subject);
    return found === undefined ? null : whereIn(found.place);
  };
  const asked = {
    world,
    edits,
    acceptedFor: (subject: Subject): Accepted => declaredBy(subject)?.fields.accept ?? {},
    whereOf,
    protectedIds: protectedIn(declared),
    testCaller: declared.declaration.verify.map(({ value }) => value.caller).find((caller) => caller !== undefined) ?? null,
    calls: callsOf(declared.declaration),
    uncompared: declared.uncompared,
    inputs: declared.inputs,
  };
  return await planChange(asked, options, context);
}

/** All that is declared, or what `--only` chose of it; with `--prune` also what is in scope and declared nowhere. */
function askedEdits({ objects, pruned }: DeclaredChange, { only }: FileOptions, { reporter }: Context): Edit[] {
  const declared = objects.map(({ edit }) => edit);
  if (only.length > 0) {
    const { edits, besides } = onlyEdits(declared, only);
    for (const subject of besides) reporter.line(`--only: also ${KIND_LABEL[subject.kind]} ${subject.name}, which is needed`);
    return [...edits];
  }
  return [...declared, ...pruned];
}

const protectedIn = ({ objects }: DeclaredChange): ReadonlySet<string> =>
  new Set(objects.flatMap(({ declared, edit }) => (declared.fields.protect === true && edit.before !== null ? [idOf(edit.before)] : [])));

/** An object is known by its id, one that is still to be made by its name. */
function finderIn({ objects }: DeclaredChange): (subject: Subject) => AnyDeclaredObject | undefined {
  const known = new Map<string, AnyDeclaredObject>();
  for (const { declared, edit } of objects) {
    if (edit.before !== null) known.set(idOf(edit.before), declared);
    if (declared.fields.name !== undefined) known.set(`${edit.kind} ${declared.fields.name}`, declared);
  }
  return ({ kind, id, name }) => known.get(id) ?? known.get(`${kind} ${name}`);
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
