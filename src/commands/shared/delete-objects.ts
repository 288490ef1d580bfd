import type { Context } from '../../cli/context.ts';
import { flag } from '../../cli/options.ts';
import { type Found, findObject } from '../../core/model/find-object.ts';
import { idOf, type Kind } from '../../core/model/world.ts';
import type { Edit } from '../../core/plan/plan.ts';
import { Problem } from '../../core/problem.ts';
import type { ChangeOutcome } from '../../render/views/apply-view.ts';
import { type ChangeOptions, changeOptions } from './change-options.ts';
import { changeWorld, checkChangeOptions } from './change-world.ts';
import { worldToChange } from './world-to-change.ts';

export const deleteOptions = { ifExists: flag('--if-exists', 'a name that nothing has is no error'), ...changeOptions } as const;

/**
 * LiveKit's delete succeeds for ids that do not exist and looks at no rule, so everything is read and checked first.
 * @throws Problem `trunk-not-found`, `rule-not-found`, `name-ambiguous`.
 */
export async function deleteObjects(
  kinds: readonly Kind[],
  names: readonly string[],
  options: ChangeOptions & { ifExists: boolean },
  context: Context,
): Promise<ChangeOutcome> {
  checkChangeOptions(options, context);
  const world = await worldToChange(options, context);
  const found = names.flatMap((name) => {
    try {
      return [findObject(world, kinds, name)];
    } catch (error) {
      if (options.ifExists && error instanceof Problem && error.id !== 'name-ambiguous') return [];
      throw error;
    }
  });
  const once = new Map(found.map((each) => [idOf(each.object), each]));
  return await changeWorld(world, [...once.values()].map(deletion), options, context);
}

function deletion(found: Found<Kind>): Edit {
  switch (found.kind) {
    case 'inboundTrunk':
      return { kind: found.kind, before: found.object, after: null };
    case 'outboundTrunk':
      return { kind: found.kind, before: found.object, after: null };
    case 'dispatchRule':
      return { kind: found.kind, before: found.object, after: null };
  }
}
