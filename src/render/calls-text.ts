import { type Call, callTo } from '../core/model/call.ts';
import { labelOf, type Subject } from '../core/model/world.ts';
import type { Answer, CallChange } from '../core/plan/proof.ts';
import { counted, dim, indented, type Line, line } from './document.ts';

/** Ways in which calls change their path that are listed; a plan for a whole project can have thousands. */
const MOST_CHANGES = 20;

/** @returns `+15105550199 -> +15105550100`, with what else is known of the call. */
export function callText({ to, from, fromHost, source, pin }: Call): string {
  const entered = pin === 'not-asked' ? [] : [pin === 'left-empty' ? 'no PIN entered' : 'with a PIN'];
  const more = [...(source === '' ? [] : [`from ${source}`]), ...(fromHost === '' ? [] : [`host ${fromHost}`]), ...entered];
  return `${from || 'any caller'} -> ${to || 'any number'}${more.length === 0 ? '' : ` (${more.join(', ')})`}`;
}

/** The routing diff: which calls change their path, those with one and the same change in one line. */
export function callChangeLines(changes: readonly CallChange[]): Line[] {
  if (changes.length === 0) return [];
  const byText = new Map<string, CallChange[]>();
  for (const change of changes) {
    const text = changeOfAnswer(change);
    byText.set(text, [...(byText.get(text) ?? []), change]);
  }
  const groups = [...byText].slice(0, MOST_CHANGES);
  const left = byText.size - groups.length;
  return [
    indented(2, 'calls that are answered otherwise afterwards:'),
    ...groups.flatMap(([text, same]) => [indented(4, whichCalls(same)), indented(8, text)]),
    ...(left > 0 ? [indented(4, dim(`and ${counted(left, 'more change')}: -o json has all`))] : []),
  ];
}

/** One of the calls, and how many kinds of calls more. */
export function whichCalls(changes: readonly CallChange[]): string {
  const first = callText(changes[0]?.call ?? callTo(''));
  return changes.length <= 1 ? first : `${first}, and ${counted(changes.length - 1, 'more kind')} of calls`;
}

/** What differs between two answers: all of it, or only some facts where the rule is the same. */
export function changeOfAnswer({ before, after }: Pick<CallChange, 'before' | 'after'>): string {
  const sameRule = before.result === after.result && before.rule?.id === after.rule?.id && after.rule !== null;
  if (!sameRule || after.rule === null) return `${answerText(before)} -> ${answerText(after)}`;
  const facts = [
    fact('trunk', nameOf(before.trunk), nameOf(after.trunk)),
    fact('room', before.roomPattern ?? '?', after.roomPattern ?? '?'),
    fact('agents', agentNames(before), agentNames(after)),
    fact('', authText(before), authText(after)),
  ].filter((text) => text !== '');
  return `${labelOf(after.rule)}: ${facts.join('; ') || 'the same room and agents, with other options'}`;
}

const fact = (name: string, before: string, after: string): string =>
  before === after ? '' : `${name === '' ? '' : `${name} `}${before} -> ${after}`;

/** Who takes a call, in one phrase. */
export function answerText(answer: Answer): string {
  const { result, rule, roomPattern } = answer;
  switch (result) {
    case 'drop':
      return 'nobody';
    case 'error':
      return 'failed by LiveKit';
    case 'request-pin':
      return `asked for a PIN${rule === null ? '' : ` (${labelOf(rule)})`}, ${authText(answer)}`;
    case 'accept':
      return `${nameOf(rule)}: room ${roomPattern ?? '?'}, agents ${agentNames(answer)}, ${authText(answer)}`;
  }
}

const nameOf = (subject: Subject | null): string => (subject === null ? 'none' : labelOf(subject));
const agentNames = ({ agents }: Answer): string => agents.map(({ agentName }) => agentName || '(unnamed)').join(', ') || 'NONE';
const authText = ({ auth }: Answer): string => (auth ? 'credentials asked' : 'no credentials asked');

/** One line that says what was looked at and what came of it. */
export function proofLine({ classes, states, straddling }: { classes: number; states: number; straddling: number }, verdict: string): Line {
  if (classes === 0) return line('proof: no call meets what is changed');
  return line(
    `proof: ${counted(classes, 'call class', 'call classes')} over ${counted(states, 'state')} and ${counted(straddling, 'straddling look-up')}: ${verdict}`,
  );
}
