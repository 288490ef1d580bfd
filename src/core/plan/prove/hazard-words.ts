import type { Group } from './findings.ts';
import { isAnswered, type Outcome } from './outcome.ts';
import type { Story } from './story.ts';
import { callersInWords, labelOfObject, numbersInWords, sourcesInWords, whyUnanswered } from './words.ts';

/** What happens to which calls, until when and why, in one sentence. */
export function hazardInWords(group: Group): string {
  const { id, first, stories } = group;
  const { outcome, story } = first;
  const numbers = numbersInWords(stories);
  const callers = `${callersInWords(stories)}${sourcesInWords(stories)}`;
  const calls = `calls to ${numbers} from ${callers}`;
  const time = timeInWords(group);
  const taker = outcome.route.rule === null ? 'a rule' : `dispatch rule ${labelOfObject(outcome.route.rule)}`;
  switch (id) {
    case 'CALL_DROP':
    case 'CONFLICT_STORED':
    case 'SERVER_REFUSES':
      return `drops ${calls}${time}: ${whyUnanswered(outcome)}`;
    case 'CALL_MISROUTE':
      return `gives ${calls} to ${taker}${time}: neither before nor after are they answered so`;
    case 'AUTH_OPEN':
      return openInWords(first, calls, time);
    case 'AMBIGUOUS_ROUTE':
      return `leaves to chance who takes ${calls}${time}: ${whyAmbiguous(outcome)}`;
    case 'CALLS_END':
      return `nobody answers ${numbers}${callers === 'any caller' ? '' : ` from ${callers}`} afterwards`;
    case 'CALLS_BEGIN':
      return `${taker} takes ${calls}${time}${outcome.challenger === null ? ', without credentials' : ''}`;
    case 'AUTH_FLIP':
      return flipInWords(story, numbers);
    case 'AGENTS_LOST':
      return `no agent is called for ${calls} any more: callers wait in an empty room`;
  }
}

/** What an operator can do about it. */
export function waysOut({ id, first }: Group): string[] {
  switch (id) {
    case 'AGENTS_LOST':
      return ['name the agents that shall come: --agent NAME'];
    case 'AMBIGUOUS_ROUTE':
      return ['give the two different numbers, or allowed addresses that do not overlap'];
    case 'CALL_DROP':
      return [first.where === 'entry' ? 'do it when nobody is entering a PIN' : STAND];
    case 'CALL_MISROUTE':
    case 'AUTH_OPEN':
      return [STAND];
    default:
      return [];
  }
}

const STAND = 'let what takes these calls stand until its successor takes them';

function timeInWords({ first: { where }, until }: Group): string {
  if (where === 'straddle') return ' that come in at that very moment';
  if (where === 'entry') return ', asked for before this step';
  return until === undefined ? '' : ` until step ${until}`;
}

function openInWords({ outcome, story: { ends } }: Group['first'], calls: string, time: string): string {
  const proof = outcome.challenger === null && [ends.before, ends.after].every(({ pinAsked }) => !pinAsked) ? 'credentials' : 'a PIN';
  const instead = isAnswered(ends.before) || isAnswered(ends.after) ? 'are they taken so' : 'does anybody take them';
  return `takes ${calls}${time} without asking for ${proof}: neither before nor after ${instead}`;
}

function whyAmbiguous({ route: { collision }, rules }: Outcome): string {
  return collision.length > 0
    ? `trunks ${collision.map(labelOfObject).join(' and ')} both take them, and LiveKit fails on that`
    : `dispatch rules ${rules.map(labelOfObject).join(' and ')} rank alike, and the order of their ids decides`;
}

function flipInWords({ ends: { after } }: Story, numbers: string): string {
  if (after.challenger === null) return `callers of ${numbers} are asked for no credentials any more`;
  return `the carrier of ${numbers} must call with other credentials from the same moment on`;
}
