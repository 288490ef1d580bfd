import { leavesOf, withoutDefaults } from '../core/model/normalise.ts';
import { Secret } from '../core/model/secret.ts';
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

/** Ids and times that only the server gives. */
const READ_ONLY = ['sipTrunkId', 'sipDispatchRuleId', 'createdAt', 'updatedAt'];

/**
 * An object as an entry of the declared file: set fields only, each secret as a reference to an environment variable that
 * the operator fills. @param variable `TRUNK_MAIN_PASSWORD`
 */
export function declaredEntry(object: Objects[Kind], variable: string): Record<string, unknown> {
  const members = Object.entries(object).filter(([key]) => !READ_ONLY.includes(key));
  return Object.fromEntries(
    members.flatMap(([key, value]) => {
      const plain = withoutDefaults(value);
      return plain === undefined ? [] : [[key, byReference(plain, variable)]];
    }),
  );
}

function byReference(value: unknown, variable: string): unknown {
  if (value instanceof Secret) return `env:${variable}`;
  if (Array.isArray(value)) return value.map((item) => byReference(item, variable));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, byReference(member, variable)]));
}

/** @returns a name that a shell can export: `TRUNK_MAIN_PASSWORD`. */
export function variableName(prefix: string, name: string, suffix: string): string {
  return `${prefix}_${name.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')}_${suffix}`;
}
