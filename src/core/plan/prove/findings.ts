import type { Call } from '../../model/call.ts';
import type { Subject } from '../../model/world.ts';
import { HAZARDS, type Hazard, type HazardId } from '../hazard.ts';
import type { Step } from '../plan.ts';
import type { Outcome } from './outcome.ts';
import type { HarmFound, Story } from './story.ts';

/** Hazards that calls meet. */
export type CallHazardId = Exclude<HazardId, 'IN_USE'>;

/** One thing found, before it is put together with others of its kind at its step. */
export interface Found {
  readonly id: CallHazardId;
  readonly step: Step;
  /** Left out = it stays. */
  readonly until?: number;
  readonly story: Story;
  readonly outcome: Outcome;
  readonly where: HarmFound['where'];
}

/** All that has one id at one step. */
export interface Group {
  readonly id: CallHazardId;
  readonly step: Step;
  /** The one to tell: a whole state before a moment, then the first. */
  readonly first: Found;
  readonly stories: readonly Story[];
  readonly until: number | undefined;
}

export function grouped(found: readonly Found[]): Group[] {
  const groups = new Map<string, Found[]>();
  for (const one of found) {
    const key = `${one.id} ${one.step.id}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()].flatMap((all) => {
    const [any] = all;
    if (any === undefined) return [];
    const first = all.find(({ where }) => where === 'state') ?? any;
    const same = all.filter(({ where }) => where === first.where);
    const stays = same.some(({ until }) => until === undefined);
    const until = stays ? undefined : Math.max(...same.map((one) => one.until ?? 0));
    return [{ id: first.id, step: first.step, first, stories: same.map(({ story }) => story), until }];
  });
}

/** A hazard of a step; what is undefined is left out. */
export function hazardOf(
  id: HazardId,
  { id: step, subject }: { readonly id: number; readonly subject: Subject },
  said: {
    readonly detail: string;
    readonly nextSteps?: readonly string[];
    readonly until?: number | undefined;
    readonly call?: Call | undefined;
  },
): Hazard {
  return {
    id,
    subject,
    detail: said.detail,
    nextSteps: said.nextSteps ?? [],
    step,
    ...(said.until === undefined ? {} : { until: said.until }),
    ...(said.call === undefined ? {} : { call: said.call }),
  };
}

/** In the order of {@link HAZARDS}, then of steps. */
export const byWeight = (hazards: readonly Hazard[]): Hazard[] =>
  [...hazards].sort((a, b) => HAZARDS.indexOf(a.id) - HAZARDS.indexOf(b.id) || (a.step ?? 0) - (b.step ?? 0));
