import { leavesOf } from '../core/model/normalise.ts';
import { MASK, Secret } from '../core/model/secret.ts';
import type { Kind, Objects } from '../core/model/world.ts';
import { indented, type Line } from './document.ts';

/** Every field of an object that is set, a line each; secrets only as `[secret]`. */
export function fieldLines(object: Objects[Kind]): Line[] {
  const leaves = [...leavesOf(object)].filter(([field]) => field !== 'name' && field !== 'rule');
  const widest = Math.max(0, ...leaves.map(([field]) => field.length));
  return leaves.map(([field, value]) => indented(2, field.padEnd(widest), '  ', leafText(value)));
}

function leafText(value: unknown): string {
  if (value instanceof Secret) return MASK;
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join(', ');
  return JSON.stringify(value);
}

/** Ids and times that only the server gives. */
const READ_ONLY = ['sipTrunkId', 'sipDispatchRuleId', 'createdAt', 'updatedAt'];

/**
 * An object as an entry of the declared file: set fields only, each secret as a reference to an environment variable that
 * the operator fills. @param secretName `TRUNK_MAIN_PASSWORD`
 */
export function declaredEntry(object: Objects[Kind], secretName: string): Record<string, unknown> {
  const entry = strip(object, secretName);
  return Object.fromEntries(Object.entries(entry ?? {}).filter(([key]) => !READ_ONLY.includes(key)));
}

function strip(value: unknown, secretName: string): Record<string, unknown> | undefined {
  const kept = Object.entries(value ?? {}).flatMap(([key, member]) => {
    const plain = stripped(member, secretName);
    return plain === undefined || (key === 'mediaEncryption' && plain === 'SIP_MEDIA_ENCRYPT_DISABLE') ? [] : [[key, plain] as const];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

function stripped(value: unknown, secretName: string): unknown {
  if (value instanceof Secret) return value.isSet ? `env:${secretName}` : undefined;
  if (value === null || value === '' || value === 0 || value === false || value === undefined) return undefined;
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map((item) => stripped(item, secretName) ?? item);
  return typeof value === 'object' ? strip(value, secretName) : value;
}

/** @returns a name that a shell can export: `TRUNK_MAIN_PASSWORD`. */
export function variableName(prefix: string, name: string, suffix: string): string {
  return `${prefix}_${name.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')}_${suffix}`;
}
