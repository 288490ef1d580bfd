/** What the calls of a plan's classes meet, as hazards: one for each kind at each step. */
import type { Hazard } from '../hazard.ts';
import type { Step } from '../plan.ts';
import { type CallHazardId, type Found, grouped, hazardOf } from './findings.ts';
import { hazardInWords, waysOut } from './hazard-words.ts';
import { isAnswered, type Outcome, sameCredentials } from './outcome.ts';
import type { HarmFound, Story } from './story.ts';

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
      detail: hazardInWords(group),
      nextSteps: waysOut(group),
      until: group.until,
      call: group.first.story.callClass.call,
    }),
  );
}

function idOfHarm({ harm, outcome, step }: HarmFound, conflictOf: HarmContext['conflictOf']): CallHazardId {
  return (harm === 'drop' ? conflictOf(outcome, step) : null) ?? HAZARD_OF[harm];
}

/** What is otherwise in the end, and the step that makes it so. */
function endsOf(story: Story, { steps, conflictOf }: HarmContext): [CallHazardId, number][] {
  const { before, after } = story.ends;
  if (!isAnswered(before)) return isAnswered(after) ? [['CALLS_BEGIN', since(story, isAnswered)]] : [];
  if (!isAnswered(after)) {
    const ended = since(story, (outcome) => !isAnswered(outcome));
    const conflict = conflictOf(after, ended);
    const why: [CallHazardId, number][] = conflict === null ? [] : [[conflict, ended]];
    return [...why, ...enders(story, steps, ended).map((step): [CallHazardId, number] => ['CALLS_END', step])];
  }
  const flipped = !sameCredentials(before.challenger, after.challenger);
  const hasAgents = ({ route }: Outcome) => route.agents.length > 0;
  const without = ({ route }: Outcome) => route.result === 'accept' && route.agents.length === 0;
  const lost = hasAgents(before) && without(after);
  return [
    ...(flipped ? [['AUTH_FLIP', since(story, (one) => sameCredentials(one.challenger, after.challenger))] as [CallHazardId, number]] : []),
    ...(lost ? [['AGENTS_LOST', since(story, without)] as [CallHazardId, number]] : []),
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
