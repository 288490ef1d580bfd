/** What the calls of a plan's classes meet, as hazards: one for each kind at each step. */
import type { Hazard, HazardId } from '../hazard.ts';
import type { Step } from '../plan.ts';
import { type Found, type Group, grouped, hazardOf } from './findings.ts';
import { isAnswered, type Outcome, sameCredentials } from './outcome.ts';
import type { HarmFound, Story } from './story.ts';
import { callersInWords, labelOfObject, numbersInWords, whyUnanswered } from './words.ts';

const HAZARD_OF = {
  drop: 'CALL_DROP',
  misroute: 'CALL_MISROUTE',
  open: 'AUTH_OPEN',
  ambiguous: 'AMBIGUOUS_ROUTE',
  begin: 'CALLS_BEGIN',
} as const;

export interface HarmContext {
  readonly steps: readonly Step[];
  /** Whether the objects that the call fails on came to claim the same calls in the course of the plan, and how that is told. */
  readonly conflictOf: (outcome: Outcome, state: number) => 'CONFLICT_STORED' | 'SERVER_REFUSES' | null;
}

export function callHazards(stories: readonly Story[], { steps, conflictOf }: HarmContext): Hazard[] {
  const stepAt = (id: number): Step[] => steps.slice(id - 1, id);
  const found = stories.flatMap((story): Found[] => [
    ...story.harm.flatMap((harm) =>
      stepAt(harm.step).map((step) => ({
        id: idOfHarm(harm, conflictOf),
        step,
        story,
        outcome: harm.outcome,
        where: harm.where,
        ...(harm.until === null ? {} : { until: harm.until }),
      })),
    ),
    ...endsOf(story, { steps, conflictOf }).flatMap(([id, at]) =>
      stepAt(at).map((step) => ({ id, step, story, outcome: story.ends.after, where: 'state' as const })),
    ),
  ]);
  return grouped(found).map((group) =>
    hazardOf(group.id, group.step, {
      detail: detailOf(group),
      nextSteps: stepsOut(group),
      until: group.until,
      call: group.first.story.callClass.call,
    }),
  );
}

function idOfHarm({ harm, outcome, step }: HarmFound, conflictOf: HarmContext['conflictOf']): HazardId {
  return (harm === 'drop' ? conflictOf(outcome, step) : null) ?? HAZARD_OF[harm];
}

/** What is otherwise in the end, and the step that makes it so. */
function endsOf(story: Story, { steps, conflictOf }: HarmContext): [HazardId, number][] {
  const { before, after } = story.ends;
  if (!isAnswered(before)) return isAnswered(after) ? [['CALLS_BEGIN', since(story, isAnswered)]] : [];
  if (!isAnswered(after)) {
    const ended = since(story, (outcome) => !isAnswered(outcome));
    const conflict = conflictOf(after, ended);
    const why: [HazardId, number][] = conflict === null ? [] : [[conflict, ended]];
    return [...why, ...enders(story, steps, ended).map((step): [HazardId, number] => ['CALLS_END', step])];
  }
  const flipped = !sameCredentials(before.challenger, after.challenger);
  const hasAgents = ({ route }: Outcome) => route.agents.length > 0;
  const without = ({ route }: Outcome) => route.result === 'accept' && route.agents.length === 0;
  const lost = hasAgents(before) && without(after);
  return [
    ...(flipped ? [['AUTH_FLIP', since(story, (one) => sameCredentials(one.challenger, after.challenger))] as [HazardId, number]] : []),
    ...(lost ? [['AGENTS_LOST', since(story, without)] as [HazardId, number]] : []),
  ];
}

/** @returns the step since which all scenes are so. */
function since({ scenes, outcomes }: Story, isSo: (outcome: Outcome) => boolean): number {
  return scenes[outcomes.findLastIndex((outcome) => !isSo(outcome)) + 1]?.state ?? 0;
}

/** Every step after which what answered the calls would not take them any more: each object is confirmed by its own name. */
function enders(story: Story, steps: readonly Step[], ended: number): number[] {
  const { route } = story.ends.before;
  const ids = new Set([route.trunk?.sipTrunkId, route.rule?.sipDispatchRuleId]);
  const deleted = steps.filter(({ edit }) => edit.after === null && edit.before !== null && ids.has(idOfEdit(edit.before)));
  return [...new Set([ended, ...deleted.map(({ id }) => id)])];
}

const idOfEdit = (object: { readonly sipTrunkId?: unknown; readonly sipDispatchRuleId?: unknown }) =>
  String(object.sipDispatchRuleId ?? object.sipTrunkId);

function detailOf({ id, first, stories, until, step }: Group): string {
  const calls = `calls to ${numbersInWords(stories)} from ${callersInWords(stories)}`;
  const { outcome, where, story } = first;
  const time =
    where === 'straddle'
      ? ' that come in at that very moment'
      : where === 'entry'
        ? ' that were asked for a PIN before it'
        : until === undefined
          ? ''
          : ` until step ${until}`;
  const taker = outcome.route.rule === null ? 'a rule' : `dispatch rule ${labelOfObject(outcome.route.rule)}`;
  switch (id) {
    case 'CALL_DROP':
      return `drops ${calls}${time}: ${whyUnanswered(outcome)}`;
    case 'CALL_MISROUTE':
      return `gives ${calls} to ${taker}${time}, as neither before nor after`;
    case 'AUTH_OPEN':
      return `takes ${calls} without ${outcome.challenger === null ? 'credentials' : 'a PIN'}${time}, though before and after ${
        isAnswered(story.ends.before) ? 'they are asked for' : 'nobody takes them'
      }`;
    case 'AMBIGUOUS_ROUTE':
      return `leaves to chance who takes ${calls}${time}: ${whyAmbiguous(outcome)}`;
    case 'CONFLICT_STORED':
    case 'SERVER_REFUSES':
      return `drops ${calls}${time}: ${whyUnanswered(outcome)}`;
    case 'CALLS_END':
      return `nobody answers ${numbersInWords(stories)}${exceptAny(callersInWords(stories))} afterwards`;
    case 'CALLS_BEGIN':
      return `${taker} takes ${calls}${time}${outcome.challenger === null ? ', without credentials' : ''}`;
    case 'AUTH_FLIP':
      return flipInWords(story, numbersInWords(stories));
    case 'AGENTS_LOST':
      return `no agent is called for ${calls} any more: callers wait in an empty room`;
    case 'IN_USE':
      return step.subject.name;
  }
}

const exceptAny = (callers: string): string => (callers === 'any caller' ? '' : ` from ${callers}`);

function whyAmbiguous({ route: { collision }, rules }: Outcome): string {
  const both = collision.length > 0 ? collision.map(labelOfObject) : rules.map(labelOfObject);
  return collision.length > 0
    ? `trunks ${both.join(' and ')} both take them, and LiveKit fails on that`
    : `dispatch rules ${both.join(' and ')} rank alike, and the order of their ids decides`;
}

function flipInWords({ ends: { after } }: Story, numbers: string): string {
  if (after.challenger === null) return `callers of ${numbers} are asked for no credentials any more`;
  return `the carrier of ${numbers} must call with other credentials from the same moment on`;
}

function stepsOut({ id, first }: Group): string[] {
  if (id === 'AGENTS_LOST') return ['name the agents that shall come: --agent NAME'];
  if (id === 'AMBIGUOUS_ROUTE') return ['give the two different numbers, or allowed addresses that do not overlap'];
  if (id === 'CALL_DROP' && first.where === 'entry') return ['do it when nobody is entering a PIN'];
  if (id === 'CALL_DROP' || id === 'CALL_MISROUTE' || id === 'AUTH_OPEN')
    return ['let what takes these calls stand until its successor takes them'];
  return [];
}
