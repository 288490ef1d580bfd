import { Secret } from '../model/secret.ts';

/**
 * JSON whose text is the same for data that is the same: the members of every object stand in one order. Of a secret it only tells
 * whether it is set, by a word that no JSON has.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (value instanceof Secret) return value.isSet ? 'set' : 'unset';
  let text = '';
  for (const [key, member] of Object.entries(value).sort(byName))
    if (member !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(member)}`;
  return `{${text}}`;
}

const byName = ([a]: [string, unknown], [b]: [string, unknown]) => (a < b ? -1 : 1);
