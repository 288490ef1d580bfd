import type { DispatchRule } from '../model/dispatch-rule.ts';
import type { InboundTrunk } from '../model/inbound-trunk.ts';
import { labelOf, type Subject } from '../model/world.ts';

/** Why one trunk or rule does not take a call: the one reason that an operator would have to remove first. */
export interface Finding {
  readonly subject: Subject;
  /** The field that decides, in LiveKit's spelling; `conflict` where LiveKit fails before it chooses. */
  readonly rejectedBy: string;
  readonly detail: string;
}

export const trunkLabel = ({ name, sipTrunkId }: InboundTrunk): string => labelOf({ name, id: sipTrunkId });
export const ruleLabel = ({ name, sipDispatchRuleId }: DispatchRule): string => labelOf({ name, id: sipDispatchRuleId });

const MOST_SHOWN = 3;

/** @returns `+15105550100, +15105550111 and 7 more`. */
export function someOf(list: readonly string[]): string {
  const shown = list.slice(0, MOST_SHOWN).map((text) => (/^[\w+./:-]+$/.test(text) ? text : JSON.stringify(text)));
  return list.length > MOST_SHOWN ? `${shown.join(', ')} and ${list.length - MOST_SHOWN} more` : shown.join(', ');
}

/** @returns `trunk main`, `trunks main, backup`. */
export const trunksInWords = (names: readonly string[]): string => `${names.length === 1 ? 'trunk' : 'trunks'} ${someOf(names)}`;

/** Why a rule takes no call whose trunks are all unknown. */
export const goneInWords = (trunkIds: readonly string[]): string =>
  `is for ${trunksInWords(trunkIds)} only, which ${trunkIds.length === 1 ? 'does' : 'do'} not exist`;

/** @returns the text, or words for an empty one. */
export const orNobody = (text: string, words: string): string => (text === '' ? words : text);
