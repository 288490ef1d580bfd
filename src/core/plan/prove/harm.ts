import type { DispatchRule } from '../../model/dispatch-rule.ts';
import { isAnswered, type Outcome, type OwnerOf, sameCredentials, sameTaker } from './outcome.ts';

/** What can become of a call between the first and the last state. `begin`: it is answered for a while only. */
export type Harm = 'drop' | 'misroute' | 'open' | 'ambiguous' | 'begin';

/** What becomes of a call before the first step and after the last. */
export interface Ends {
  readonly before: Outcome;
  readonly after: Outcome;
}

/**
 * Judges what becomes of a call in between by what becomes of it before and after: it has to be answered as at one of the ends where
 * both answer it, and may go unanswered where one end does not. @returns null where nobody is hurt.
 */
export function harmOf(outcome: Outcome, { before, after }: Ends, ownerOf: OwnerOf): Harm | null {
  const ends = [before, after].filter(isAnswered);
  if (!isAnswered(outcome)) return ends.length === 2 ? 'drop' : null;
  // Whoever gets in for a while has at least found a trunk that is there for such calls, or has proven who they are.
  if (ends.length === 0) return outcome.route.trunk === null && outcome.challenger === null ? 'open' : 'begin';
  const known = (rule: DispatchRule) => ends.some(({ rules: [taker] }) => taker !== undefined && sameTaker(rule, taker, ownerOf));
  if (!outcome.rules.every(known)) return 'misroute';
  if (outcome.challenger === null && ends.every(({ challenger }) => challenger !== null)) return 'open';
  if (!outcome.pinAsked && ends.every(({ pinAsked }) => pinAsked)) return 'open';
  // Callers who are asked for what they do not have are turned away.
  const has = ends.some((end) => sameCredentials(outcome.challenger, end.challenger));
  const turnedAway = (outcome.challenger !== null && !has) || (outcome.pinAsked && !ends.some(({ pinAsked }) => pinAsked));
  return turnedAway && ends.length === 2 ? 'drop' : null;
}

/** Whether what LiveKit does with the call hangs on the order in which it has stored things, or it fails for that. */
export function isAmbiguous({ route, rules: [taker, ...others] }: Outcome, ownerOf: OwnerOf): boolean {
  if (route.collision.length > 0) return true;
  return taker !== undefined && others.some((other) => !sameTaker(taker, other, ownerOf));
}
