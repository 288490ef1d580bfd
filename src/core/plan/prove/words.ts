import { isPlanId } from '../../model/plan-id.ts';
import { idOf, labelOf, type Objects } from '../../model/world.ts';
import { someOf } from '../../routing/finding.ts';
import type { Outcome } from './outcome.ts';
import type { Story } from './story.ts';

/** Name and id; the name alone while the server has given no id. */
export function labelOfObject(object: Objects[keyof Objects]): string {
  const id = idOf(object);
  return labelOf({ name: object.name, id: isPlanId(id) && object.name !== '' ? '' : id });
}

/** @returns the text with names in the place of ids that no server has given yet. */
export const withoutPlanIds = (text: string): string => text.replaceAll(/\b(?:name|shadow|bridge|canary|keep):\w+:/g, '');

/** @returns `+15105550100, +15105550111 and 7 more`; `numbers of no trunk` for those that nobody has. */
export function numbersInWords(stories: readonly Story[]): string {
  const listed = [...new Set(stories.flatMap(({ callClass }) => callClass.numbers ?? []))].sort();
  const unlisted = stories.some(({ callClass }) => callClass.numbers === null) ? ['numbers of no trunk'] : [];
  if (listed.length === 0) return unlisted.join('');
  return [someOf(listed), ...unlisted].join(' and ');
}

/** @returns `any caller`, `+15105550199`, `other callers without a PIN`. */
export function callersInWords(stories: readonly Story[]): string {
  const listed = [...new Set(stories.flatMap(({ callClass }) => callClass.callers ?? []))].sort();
  const others = stories.filter(({ callClass }) => callClass.callers === null);
  const all = listed.length > 0 || others.some(({ callClass }) => !callClass.othersTold);
  const who =
    others.length === 0 ? someOf(listed.map((caller) => caller || 'callers without a number')) : all ? 'any caller' : 'other callers';
  return `${who}${entryInWords(stories)}`;
}

function entryInWords(stories: readonly Story[]): string {
  const entries = stories.map(({ callClass }) => callClass.call.pin);
  if (entries.every((pin) => typeof pin !== 'string')) return ' with a PIN';
  if (entries.every((pin) => pin === 'left-empty')) return ' without a PIN';
  return entries.includes('not-asked') ? '' : ' without the right PIN';
}

/** @returns ` at addresses such as 198.51.100.1` where it matters where calls come from. */
export function sourcesInWords(stories: readonly Story[]): string {
  const sources = [...new Set(stories.map(({ callClass: { call } }) => call.source || call.fromHost))];
  if (sources.every((source) => source === '')) return '';
  return ` at addresses such as ${sources.find((source) => source !== '')}`;
}

/** Why nobody answers. */
export function whyUnanswered({ route, challenger, pinAsked }: Outcome): string {
  const { fault, collision, trunk } = route;
  const [first, second] = collision;
  if (first !== undefined && second !== undefined)
    return `both trunk ${labelOfObject(first)} and trunk ${labelOfObject(second)} take them, and LiveKit does not choose`;
  if (fault !== null) {
    if (fault.other === null) return `LiveKit fails on dispatch rule ${labelOfObject(fault.rule)}, which has no room`;
    const pair = fault.other === fault.rule ? '' : ` and ${labelOfObject(fault.other)}`;
    return `LiveKit fails on dispatch rule ${labelOfObject(fault.rule)}${pair}: ${withoutPlanIds(fault.shared)} is claimed twice`;
  }
  if (route.result === 'accept')
    return challenger === null
      ? 'callers are asked for a PIN that nobody gave them'
      : `trunk ${labelOfObject(challenger)} asks for other credentials`;
  if (route.error === 'hidden-empty-caller') return 'LiveKit fails to hide the number of a caller who has none';
  if (pinAsked) return 'no rule has the PIN that they were asked for';
  if (trunk === null) return 'no trunk takes them, and no rule is for all trunks';
  return `no rule takes them from trunk ${labelOfObject(trunk)}`;
}
