import { isPlanId, nameOrId } from '../core/model/plan-id.ts';
import { MASK, Secret } from '../core/model/secret.ts';
import type { FieldChange } from '../core/plan/diff.ts';
import type { Action, Plan } from '../core/plan/plan.ts';
import { decodeTemporaryName } from '../core/plan/temporary-name.ts';

const SECRET_CHANGES = '(secret, will change)';
/** What is shown in place of a secret that is given by a reference and was not held against the one on the server. */
export const NOT_COMPARED = '(secret, cannot be compared)';

/** @returns `1 to create, 2 to change`. */
export function planCounts(plan: Plan): string {
  const said = countsOf(plan).filter(([count]) => count > 0);
  return said.length === 0 ? 'nothing to change' : said.map(([count, words]) => `${count} ${words}`).join(', ');
}

/** Steps that change, create and delete, zeros too: `1 to change, 0 to create, 0 to delete`. */
export function allCounts(plan: Plan): string {
  return countsOf(plan)
    .map(([count, words]) => `${count} ${words}`)
    .join(', ');
}

function countsOf({ steps }: Plan): (readonly [count: number, words: string])[] {
  const count = (...actions: readonly Action[]) => steps.filter(({ action }) => actions.includes(action)).length;
  return [
    [count('update', 'replace'), 'to change'],
    [count('create'), 'to create'],
    [count('delete'), 'to delete'],
  ];
}

export function changeText({ field, before, after }: FieldChange, onlyAfter = false): string {
  const text = field === 'name' ? nameText : field === 'trunkIds' ? idsText : leafText;
  if (onlyAfter) return text(after);
  if (before instanceof Secret || after instanceof Secret) return secretChange(before, after);
  return `${text(before)} -> ${text(after)}`;
}

/** What stands in the name of an object in the making is for `recover`, not for people. */
function nameText(name: unknown): string {
  const temporary = typeof name === 'string' ? decodeTemporaryName(name) : null;
  return temporary === null ? leafText(name) : `(temporary, until it is ${temporary.name} again)`;
}

/** A trunk that the server has not named yet is known by its name. */
function idsText(ids: unknown): string {
  return leafText(Array.isArray(ids) ? ids.map((id) => (typeof id === 'string' && isPlanId(id) ? planIdText(id) : id)) : ids);
}

/** `name:inboundTrunk:main` is new; `shadow:inboundTrunk:ST_a` stands in for another one. */
function planIdText(id: string): string {
  const [role = ''] = id.split(':');
  return role === 'name' ? `${nameOrId(id)} (new)` : `${role} of ${nameOrId(id)}`;
}

/** A field change as JSON shows it: a secret only as set or not. */
export function changeJson({ field, before, after }: FieldChange): { field: string; before: unknown; after: unknown } {
  if (before instanceof Secret || after instanceof Secret)
    return { field, before: before instanceof Secret ? '(secret)' : null, after: after === undefined ? null : SECRET_CHANGES };
  return { field, before: before ?? null, after: after ?? null };
}

function secretChange(before: unknown, after: unknown): string {
  if (after === undefined) return `${MASK} -> (none)`;
  return before === undefined ? `(none) -> ${MASK}` : SECRET_CHANGES;
}

/** A leaf as people read it; a secret as `[secret]`. */
export function leafText(value: unknown): string {
  if (value === undefined) return '(none)';
  return Array.isArray(value) ? value.map(itemText).join(', ') : itemText(value);
}

/** An agent is known by its name; anything else without a short form is shown as JSON. */
function itemText(item: unknown): string {
  if (typeof item === 'string') return item;
  if (item instanceof Secret) return MASK;
  if (item !== null && typeof item === 'object' && 'agentName' in item) {
    const { agentName, ...rest } = item;
    const extra = Object.keys(rest).length === 0 ? '' : ` ${JSON.stringify(rest)}`;
    return `${String(agentName)}${extra}`;
  }
  return JSON.stringify(item);
}
