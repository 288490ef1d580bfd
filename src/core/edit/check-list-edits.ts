import { normalNumber } from '../model/phone-number.ts';
import { Problem } from '../problem.ts';
import { shellWord } from '../shell-word.ts';
import type { ListEdit } from './list-edit.ts';

/** The list fields of trunks and rules, and the words of their flags. */
const LISTS = {
  numbers: { one: 'number', many: 'numbers', ofNumbers: true, any: '--clear-numbers' },
  allowedAddresses: { one: 'allow-address', many: 'allow-addresses', ofNumbers: false, any: '--clear-allow-addresses' },
  allowedNumbers: { one: 'allow-caller', many: 'allow-callers', ofNumbers: true, any: '--clear-allow-callers' },
  trunkIds: { one: 'trunk', many: 'trunks', ofNumbers: false, any: '--any-trunk' },
  inboundNumbers: { one: 'caller', many: 'callers', ofNumbers: true, any: '--clear-callers' },
} as const;
type ListField = keyof typeof LISTS;
const FIELDS = Object.keys(LISTS) as ListField[];

export type Lists = { readonly [F in ListField]?: readonly string[] };
export type ListEdits = { readonly [F in ListField]?: ListEdit | undefined };

/**
 * @param noneMeansAny what LiveKit makes of an empty list; false for outbound trunks.
 * @returns what taking items away would do that nobody who says "remove" means.
 */
export function checkListEdits(before: Lists, after: Lists, edits: ListEdits, noneMeansAny: boolean): Problem[] {
  return FIELDS.flatMap((field) => {
    const remove = edits[field]?.remove ?? [];
    const held = before[field] ?? [];
    const misspelt = LISTS[field].ofNumbers ? remove.flatMap((number) => otherSpelling(field, number, held)) : [];
    if (misspelt.length > 0) return misspelt;
    const emptied = noneMeansAny && remove.length > 0 && held.length > 0 && after[field]?.length === 0;
    return emptied ? [wouldLeaveNone(field, remove)] : [];
  });
}

/** LiveKit compares items of a list as exact text: what is spelt otherwise would stay without a word. */
function otherSpelling(field: ListField, number: string, held: readonly string[]): Problem[] {
  const stored = held.find((item) => normalNumber(item) === normalNumber(number));
  if (stored === undefined || held.includes(number)) return [];
  const flag = `--remove-${LISTS[field].one}`;
  return [
    new Problem('value-invalid', `${flag} ${JSON.stringify(number)}: the number is stored as ${JSON.stringify(stored)}`, {
      nextSteps: [`${flag} ${shellWord(stored)}`],
    }),
  ];
}

function wouldLeaveNone(field: ListField, removed: readonly string[]): Problem {
  const { one, many, any } = LISTS[field];
  const said = removed.map((item) => `--remove-${one} ${shellWord(item)}`).join(' ');
  return new Problem('value-invalid', `${said} would leave none, and none means any`, {
    nextSteps: [
      `if any is meant: ${any}`,
      `for another in its place: --set-${many} ${one.endsWith('address') ? 'ADDRESS' : one === 'trunk' ? 'NAME' : 'NUMBER'}`,
    ],
  });
}
