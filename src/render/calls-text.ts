import type { Call } from '../core/model/call.ts';
import { isPlanId } from '../core/model/plan-id.ts';
import { labelOf, type Subject } from '../core/model/world.ts';
import type { Answer, CallChange, Proof } from '../core/plan/proof.ts';
import { someOf } from '../core/routing/finding.ts';
import { counted, dim, indented, type Line, wrapped } from './document.ts';

/** Ways in which calls change their path that are listed; a plan for a whole project can have thousands. */
const MOST_CHANGES = 20;

/** @returns `+15105550199 -> +15105550100`, with what else is known of the call. */
export function callText({ to, from, fromHost, source, pin }: Call): string {
  const more = [...(source === '' ? [] : [`from ${source}`]), ...(fromHost === '' ? [] : [`host ${fromHost}`]), ...entered(pin)];
  return `${from || 'any caller'} -> ${to || 'any number'}${more.length === 0 ? '' : ` (${more.join(', ')})`}`;
}

const entered = (pin: Call['pin']): string[] => (pin === 'not-asked' ? [] : [pin === 'left-empty' ? 'no PIN entered' : 'with a PIN']);

export interface ChangedCalls {
  /** `any caller -> +15105550100`; each once. */
  readonly calls: readonly string[];
  /** Who took them, and who will. */
  readonly change: string;
}

/** The routing diff: which calls change their path, those with one and the same change together. */
export function changedCalls(changes: readonly CallChange[]): ChangedCalls[] {
  const byChange = new Map<string, Set<string>>();
  for (const change of changes) {
    const text = changeOfAnswer(change);
    const calls = byChange.get(text) ?? new Set();
    byChange.set(text, calls.add(whichCalls(change, changes)));
  }
  return [...byChange].map(([change, calls]) => ({ change, calls: [...calls] }));
}

/** The calls of one class in words; a spelling that no list has is shown as it is dialled. */
function whichCalls({ call, numbers, callers }: CallChange, all: readonly CallChange[]): string {
  const toldApart = callers === null && all.some((other) => other.callers !== null && sameNumbers(other.numbers, numbers));
  const who =
    callers === null ? (toldApart ? 'other callers' : 'any caller') : someOf(callers.map((caller) => caller || 'callers without a number'));
  const spelt = numbers === null ? 'other numbers' : numbers.includes(call.to) ? someOf(numbers) : `${call.to}, spelt so,`;
  const pin = entered(call.pin);
  return `${who} -> ${spelt}${pin.length === 0 ? '' : ` (${pin.join(', ')})`}`;
}

const sameNumbers = (a: readonly string[] | null, b: readonly string[] | null): boolean => JSON.stringify(a) === JSON.stringify(b);

export function callChangeLines(changes: readonly CallChange[]): Line[] {
  if (changes.length === 0) return [];
  const groups = changedCalls(changes);
  const shown = groups.slice(0, MOST_CHANGES);
  const left = groups.length - shown.length;
  return [
    indented(2, 'calls that are answered otherwise afterwards:'),
    ...shown.flatMap(({ calls, change }) => [wrapped(4, someCalls(calls)), wrapped(8, change)]),
    ...(left > 0 ? [indented(4, dim(`and ${counted(left, 'more change')}: -o json has all`))] : []),
  ];
}

const MOST_CALLS = 3;

const someCalls = (calls: readonly string[]): string =>
  calls.length <= MOST_CALLS ? calls.join('; ') : `${calls.slice(0, MOST_CALLS).join('; ')}; and ${calls.length - MOST_CALLS} more`;

/** What differs between two answers: all of it, or only some facts where the rule is the same. */
export function changeOfAnswer({ call, before, after }: Pick<CallChange, 'call' | 'before' | 'after'>): string {
  const sameRule = before.result === after.result && before.rule?.id === after.rule?.id && after.rule !== null;
  if (!sameRule || after.rule === null) return `${answerText(before, call)} -> ${answerText(after, call)}`;
  const facts = [
    fact('trunk', nameOf(before.trunk), nameOf(after.trunk)),
    fact('room', roomText(before, call), roomText(after, call)),
    fact('agents', agentNames(before), agentNames(after)),
    fact('', authText(before), authText(after)),
    fact('', pinText(before), pinText(after)),
  ].filter((text) => text !== '');
  if (facts.length > 0) return `${nameOf(after.rule)}: ${facts.join('; ')}`;
  const sameAgents = JSON.stringify(before.agents) === JSON.stringify(after.agents);
  return `${nameOf(after.rule)}: ${after.auth && sameAgents ? 'other credentials are asked' : 'other options of the room or the agents'}`;
}

const fact = (name: string, before: string, after: string): string =>
  before === after ? '' : `${name === '' ? '' : `${name} `}${before} -> ${after}`;

/** Who takes a call, in one phrase. */
export function answerText(answer: Answer, call: Call): string {
  const { result, rule } = answer;
  switch (result) {
    case 'drop':
      return 'nobody';
    case 'error':
      return 'failed by LiveKit';
    case 'request-pin':
      return `asked for a PIN${rule === null ? '' : ` (${nameOf(rule)})`}, ${authText(answer)}`;
    case 'accept':
      return `${nameOf(rule)}: room ${roomText(answer, call)}, agents ${agentNames(answer)}, ${authText(answer)}`;
  }
}

/** While the server has given no id, an object is known by its name. */
const nameOf = (subject: Subject | null): string =>
  subject === null ? 'none' : labelOf({ name: subject.name, id: isPlanId(subject.id) ? '' : subject.id });

/** The room of any caller of the class, not of the one that stands for it. */
const roomText = ({ roomPattern }: Answer, { from }: Call): string =>
  (roomPattern ?? '?').replace(from === '' ? '<caller>' : `_${from}`, from === '' ? '<caller>' : '_<caller>');

const agentNames = ({ agents }: Answer): string => agents.map(({ agentName }) => agentName || '(unnamed)').join(', ') || 'NONE';
const authText = ({ auth }: Answer): string => (auth ? 'credentials asked' : 'no credentials asked');
const pinText = ({ pinAsked }: Answer): string => (pinAsked ? 'asked for a PIN' : 'not asked for a PIN');

/** One line that says what was looked at and what came of it. */
export function proofText({ classes, states, straddling }: Pick<Proof, 'classes' | 'states' | 'straddling'>, verdict: string): string {
  if (classes === 0) return 'proof: no call meets what is changed';
  const looked = `${counted(classes, 'call class', 'call classes')} over ${counted(states, 'state')} and ${counted(straddling, 'straddling look-up')}`;
  return `proof: ${looked}: ${verdict}`;
}
