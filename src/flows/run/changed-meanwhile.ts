import { idOf, KIND_LABEL, labelOf, type Subject, subjectOf, type World } from '../../core/model/world.ts';
import { diffEdit } from '../../core/plan/step.ts';
import { Problem } from '../../core/problem.ts';
import { type Conflict, findRuleConflicts, findTrunkConflicts } from '../../core/routing/conflicts.ts';
import { foreignChange } from './changed-by-others.ts';
import type { Running } from './running.ts';

/** @returns what somebody else did to an object of the run since the run has left it; null = nothing. */
export function strangerIn(world: World, { known }: Pick<Running, 'known'>): Problem | null {
  const [strange] = known.strangersIn(world);
  if (strange === undefined) return null;
  const object = strange.before ?? strange.after;
  if (object === null) throw new Error('an edit without before and after');
  const fields = strange.before === null || strange.after === null ? null : diffEdit(strange).map(({ field }) => field);
  return foreignChange(strange.kind, object, fields);
}

/**
 * Racing creates are both stored, and then LiveKit fails every call that meets the two.
 * @param before the world when the run began: conflicts of that time are no news. @param touched ids of what the run has changed.
 */
export function conflictWithOthers(world: World, before: World, touched: ReadonlySet<string>): Problem | null {
  const old = new Set(conflictsIn(before).map(pair));
  const conflict = conflictsIn(world).find((each) => (touched.has(each.first) || touched.has(each.second)) && !old.has(pair(each)));
  if (conflict === undefined) return null;
  const [ours, theirs] = touched.has(conflict.first) ? [conflict.first, conflict.second] : [conflict.second, conflict.first];
  const label = (id: string) => {
    const { kind, ...named } = subjectIn(world, id);
    return `${KIND_LABEL[kind]} ${labelOf(named)}`;
  };
  return new Problem('foreign-change', `${label(theirs)} came at the same time as ${label(ours)} and takes the same calls`, {
    detail: [`both claim ${conflict.shared}: LiveKit fails such calls while both are there`],
    nextSteps: ['look at what there is now, then run the command again'],
  });
}

const conflictsIn = ({ inboundTrunks, dispatchRules }: World): Conflict[] => [
  ...findTrunkConflicts(inboundTrunks),
  ...findRuleConflicts(dispatchRules),
];
const pair = ({ first, second }: Conflict) => `${first} ${second}`;

function subjectIn({ inboundTrunks, dispatchRules }: World, id: string): Subject {
  const trunk = inboundTrunks.find((each) => idOf(each) === id);
  const rule = dispatchRules.find((each) => idOf(each) === id);
  if (rule !== undefined) return subjectOf('dispatchRule', rule);
  return trunk === undefined ? { kind: 'inboundTrunk', name: '', id } : subjectOf('inboundTrunk', trunk);
}
