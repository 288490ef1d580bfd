/** What a plan does to objects, whether or not a call meets it. */
import { normalNumber } from '../../model/phone-number.ts';
import { agentsOf } from '../../model/room-form.ts';
import { idOf, type World } from '../../model/world.ts';
import { someOf } from '../../routing/finding.ts';
import type { Hazard } from '../hazard.ts';
import type { Step } from '../plan.ts';
import { hazardOf } from './findings.ts';
import { labelOfObject } from './words.ts';

/** @param last the world after the last step. @param ended steps that are known to end calls. */
export function objectHazards(steps: readonly Step[], last: World, ended: ReadonlySet<number | undefined>): Hazard[] {
  return [...inUse(steps, last), ...agentsLost(steps), ...unheldNumbers(steps, last, ended)];
}

function inUse(steps: readonly Step[], { dispatchRules }: World): Hazard[] {
  return steps.flatMap((step) => {
    const { edit } = step;
    if (edit.kind === 'dispatchRule' || edit.before === null || edit.after !== null) return [];
    const id = idOf(edit.before);
    const users = dispatchRules.filter(({ trunkIds }) => trunkIds.includes(id));
    const [first] = users;
    if (first === undefined) return [];
    const detail = `named by dispatch rule ${users.map(labelOfObject).join(', ')}, which would point to nothing`;
    return [hazardOf('IN_USE', step, { detail, nextSteps: [`sipctl dispatch update ${first.sipDispatchRuleId} --set-trunks TRUNK`] })];
  });
}

function agentsLost(steps: readonly Step[]): Hazard[] {
  return steps.flatMap((step, at) => {
    const { edit } = step;
    if (edit.kind !== 'dispatchRule' || edit.before === null || edit.after === null) return [];
    if (agentsOf(edit.before).length === 0 || agentsOf(edit.after).length > 0) return [];
    const id = idOf(edit.before);
    const back = steps
      .slice(at + 1)
      .find(
        (later) =>
          later.edit.kind === 'dispatchRule' &&
          later.edit.before !== null &&
          idOf(later.edit.before) === id &&
          (later.edit.after === null || agentsOf(later.edit.after).length > 0),
      );
    const detail = 'no agent is called any more: callers wait in an empty room';
    return [hazardOf('AGENTS_LOST', step, { detail, until: back?.id, nextSteps: ['name the agents that shall come: --agent NAME'] })];
  });
}

/** Numbers of a deleted trunk that no other trunk has: their calls are without a trunk from then on, answered or not. */
function unheldNumbers(steps: readonly Step[], { inboundTrunks }: World, ended: ReadonlySet<number | undefined>): Hazard[] {
  const deletes = steps.filter(({ edit }) => edit.kind === 'inboundTrunk' && edit.after === null);
  if (deletes.length === 0 || inboundTrunks.some(({ numbers }) => numbers.length === 0)) return [];
  const held = new Set(inboundTrunks.flatMap(({ numbers }) => numbers.map(normalNumber)));
  return deletes.flatMap((step) => {
    const { before } = step.edit;
    if (before === null || !('allowedNumbers' in before) || ended.has(step.id)) return [];
    const numbers = [...new Set(step.edit.kind === 'inboundTrunk' ? (step.edit.before?.numbers ?? []).map(normalNumber) : [])];
    const gone = numbers.filter((number) => !held.has(number));
    return gone.length === 0 ? [] : [hazardOf('CALLS_END', step, { detail: `no other trunk takes ${someOf(gone)}` })];
  });
}
