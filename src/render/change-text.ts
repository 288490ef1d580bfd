import { roomFormOf, roomPattern } from '../core/model/room-form.ts';
import { MASK, Secret } from '../core/model/secret.ts';
import { KIND_LABEL, labelOf } from '../core/model/world.ts';
import type { FieldChange } from '../core/plan/diff.ts';
import type { Edit, Plan } from '../core/plan/plan.ts';
import { bad, type Document, dim, good, indented, type Line, warn } from './document.ts';

const SIGN = { create: good('+'), update: warn('~'), replace: warn('~'), delete: bad('-') } as const;
const WORDS = { create: 'create', update: 'update in place', replace: 'replace in place', delete: 'delete' } as const;

/** A plan as an operator reads it before saying yes. */
export function planDocument({ steps, hazards }: Plan): Document {
  const lines: Line[] = [];
  for (const { action, edit, subject, change } of steps) {
    lines.push(indented(2, SIGN[action], ` ${KIND_LABEL[edit.kind]} ${labelOf(subject)}  `, dim(WORDS[action])));
    const shown = action === 'delete' ? [] : change.filter(({ field }) => action !== 'create' || field !== 'name');
    const rows = [...shown.map((one) => [one.field, changeText(one, action === 'create')] as const), ...roomRows(edit)];
    const widest = Math.max(0, ...rows.map(([field]) => field.length));
    lines.push(...rows.map(([field, text]) => indented(6, field.padEnd(widest), '  ', text)));
  }
  for (const { id, detail, subject, nextSteps } of hazards) {
    lines.push(indented(2, warn(id), `  ${KIND_LABEL[subject.kind]} ${labelOf(subject)}: ${detail}`));
    lines.push(...nextSteps.map((step) => indented(6, step)));
  }
  return lines;
}

/** What the fields of a room form come to: LiveKit's own words for a random end are turned round between the two forms. */
function roomRows({ kind, before, after }: Edit): (readonly [string, string])[] {
  if (kind !== 'dispatchRule' || after === null) return [];
  const room = roomPattern(roomFormOf(after));
  const was = before === null ? null : roomPattern(roomFormOf(before));
  return was === room ? [] : [['room', was === null ? room : `${was} -> ${room}`]];
}

/** @returns `1 to create, 2 to change`. */
export function planCounts({ steps }: Plan): string {
  const count = (...actions: readonly string[]) => steps.filter(({ action }) => actions.includes(action)).length;
  const parts = [
    [count('create'), 'to create'],
    [count('update', 'replace'), 'to change'],
    [count('delete'), 'to delete'],
  ] as const;
  const said = parts.filter(([number]) => number > 0).map(([number, words]) => `${number} ${words}`);
  return said.length === 0 ? 'nothing to change' : said.join(', ');
}

export function changeText({ before, after }: FieldChange, onlyAfter = false): string {
  if (onlyAfter) return leafText(after);
  if (before instanceof Secret || after instanceof Secret) return secretChange(before, after);
  return `${leafText(before)} -> ${leafText(after)}`;
}

/** A field change as JSON shows it: a secret only as set or not. */
export function changeJson({ field, before, after }: FieldChange): { field: string; before: unknown; after: unknown } {
  if (before instanceof Secret || after instanceof Secret)
    return { field, before: before instanceof Secret ? '(secret)' : null, after: after === undefined ? null : '(secret, will change)' };
  return { field, before: before ?? null, after: after ?? null };
}

function secretChange(before: unknown, after: unknown): string {
  if (after === undefined) return `${MASK} -> (none)`;
  return before === undefined ? `(none) -> ${MASK}` : '(secret, will change)';
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
