import { roomFormOf, roomPattern } from '../core/model/room-form.ts';
import { KIND_LABEL, labelOf } from '../core/model/world.ts';
import type { Edit, Plan, Step } from '../core/plan/plan.ts';
import { changeText } from './change-text.ts';
import { bad, dim, good, indented, type Line, warn, wrapped } from './document.ts';

const SIGN = { create: good('+'), update: warn('~'), replace: warn('~'), delete: bad('-') } as const;
const IN_PLACE = { create: 'create', update: 'update in place', replace: 'replace in place', delete: 'delete' } as const;

/** Every step with the fields it changes. Several are numbered: what a plan says of calls refers to them so. */
export function stepLines({ steps }: Pick<Plan, 'steps'>): Line[] {
  const numbered = steps.length > 1;
  const width = String(steps.length).length;
  return steps.flatMap((step) => {
    const number = numbered ? `${String(step.id).padStart(width)}  ` : '';
    return [
      wrapped(2, number, SIGN[step.action], ` ${KIND_LABEL[step.edit.kind]} ${labelOf(step.subject)}  `, dim(howText(step))),
      ...fieldLines(step, numbered ? 8 + width : 6),
      ...trialLines(step, numbered ? 8 + width : 6),
    ];
  });
}

/** In words how a step gets there; a strategy that needs several steps is named with its reason. */
export function howText({ action, strategy, why }: Step): string {
  if (strategy === 'in-place' || strategy === action) return IN_PLACE[action];
  return `${action} (${strategy}): ${why}`;
}

function fieldLines({ action, edit, change }: Step, indent: number): Line[] {
  const shown = action === 'delete' ? [] : change.filter(({ field }) => action !== 'create' || field !== 'name');
  const rows = [...shown.map((one) => [one.field, changeText(one, action === 'create')] as const), ...roomRows(edit)];
  const widest = Math.max(0, ...rows.map(([field]) => field.length));
  return rows.map(([field, text]) => indented(indent, field.padEnd(widest), '  ', text));
}

/** What has to happen before the next step is taken. */
const trialLines = ({ trial }: Step, indent: number): Line[] =>
  trial === undefined
    ? []
    : [indented(indent, `then a test call ${trial.from} -> ${trial.to} has to be answered by it, else all is taken back`)];

/** What the fields of a room form come to: LiveKit's own words for a random end are turned round between the two forms. */
function roomRows({ kind, before, after }: Edit): (readonly [string, string])[] {
  if (kind !== 'dispatchRule' || after === null) return [];
  const room = roomPattern(roomFormOf(after));
  const was = before === null ? null : roomPattern(roomFormOf(before));
  return was === room ? [] : [['room', was === null ? room : `${was} -> ${room}`]];
}
