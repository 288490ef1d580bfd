import { leavesOf } from '../core/model/normalise.ts';
import type { Kind, Objects } from '../core/model/world.ts';
import { leafText } from './change-text.ts';
import { indented, type Line, type Part } from './document.ts';

/**
 * Every field of an object that is set, a line each, with what sipctl says of it in front; secrets only as `[secret]`.
 * @param told fields that `about` says better.
 */
export function fieldLines(object: Objects[Kind], about: readonly (readonly [string, Part])[], told: readonly string[] = []): Line[] {
  const leaves = [...leavesOf(object)].filter(([field]) => !['name', 'rule', ...told].includes(field));
  const rows = [...about, ...leaves.map(([field, value]) => [field, leafText(value)] as const)];
  const widest = Math.max(0, ...rows.map(([field]) => field.length));
  return rows.map(([field, text]) => indented(2, field.padEnd(widest), '  ', text));
}
