import type { Check } from '../check.ts';
import type { AgentDispatch } from '../model/dispatch-rule.ts';
import { agentsOf } from '../model/room-form.ts';
import { subjectOf, type World } from '../model/world.ts';
import { checkConflicts } from './check-conflicts.ts';
import { checkRule } from './check-rule.ts';
import { checkTrunk } from './check-trunk.ts';

/**
 * Every check that needs no call and no agent, in a stable order.
 * @param ids the objects asked about; null = all. A trunk asked about brings the rules that name it.
 */
export function checkWorld(world: World, ids: ReadonlySet<string> | null): Check[] {
  const scope = ids === null ? null : new Set([...ids, ...rulesNaming(world, ids)]);
  const wanted = (id: string) => scope === null || scope.has(id);
  return [
    ...world.inboundTrunks.filter(({ sipTrunkId }) => wanted(sipTrunkId)).flatMap((trunk) => checkTrunk(trunk, world)),
    ...world.outboundTrunks.filter(({ sipTrunkId }) => wanted(sipTrunkId)).map(checkOutbound),
    ...world.dispatchRules.filter(({ sipDispatchRuleId }) => wanted(sipDispatchRuleId)).flatMap((rule) => checkRule(rule, world)),
    ...checkConflicts(world).filter(({ subject }) => wanted(subject.id)),
  ];
}

function rulesNaming(world: World, ids: ReadonlySet<string>): string[] {
  return world.dispatchRules.filter(({ trunkIds }) => trunkIds.some((id) => ids.has(id))).map(({ sipDispatchRuleId }) => sipDispatchRuleId);
}

function checkOutbound(trunk: World['outboundTrunks'][number]): Check {
  const half = (trunk.authUsername === '') === trunk.authPassword.isSet;
  return {
    id: 'trunk.auth',
    subject: subjectOf('outboundTrunk', trunk),
    status: half ? 'fail' : 'pass',
    evidence: half
      ? 'auth: half: the carrier would refuse our calls'
      : trunk.authUsername === ''
        ? 'auth: none'
        : `auth: full (${trunk.authUsername})`,
    nextSteps: half ? [`sipctl trunk update ${trunk.sipTrunkId} --auth-user USER --auth-password env:NAME`] : [],
  };
}

/** An agent as a rule calls it; the same name on another deployment is another one. */
export type CalledAgent = Pick<AgentDispatch, 'agentName' | 'deployment'>;

/** @returns each agent called by the rules in scope, once. Unnamed ones cannot be asked for. */
export function calledAgents(world: World, ids: ReadonlySet<string> | null): CalledAgent[] {
  const scope = ids === null ? null : new Set([...ids, ...rulesNaming(world, ids)]);
  const agents = world.dispatchRules
    .filter(({ sipDispatchRuleId }) => scope === null || scope.has(sipDispatchRuleId))
    .flatMap(agentsOf)
    .filter(({ agentName }) => agentName !== '');
  return [
    ...new Map(agents.map(({ agentName, deployment }) => [JSON.stringify([agentName, deployment]), { agentName, deployment }])).values(),
  ];
}
