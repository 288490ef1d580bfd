import type { Context } from '../../cli/context.ts';
import { agentsOf } from '../../core/model/room-form.ts';
import type { World } from '../../core/model/world.ts';
import { Problem } from '../../core/problem.ts';
import type { CachedName } from '../../ports.ts';

/**
 * Keeps the names of a world just read for completion, where a person is there to type them: scripts need none, and pay for no
 * file. Where they cannot be kept, the command goes on without.
 */
export async function rememberNames(
  world: World,
  { names, target, reporter, prompts }: Pick<Context, 'names' | 'target' | 'reporter' | 'prompts'>,
): Promise<void> {
  if (!prompts.available) return;
  try {
    await names.write(await target(), namesIn(world));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    reporter.verbose(`names for completion are not kept: ${error.summary}`);
  }
}

function namesIn({ inboundTrunks, outboundTrunks, dispatchRules }: World): readonly CachedName[] {
  const agents = new Set(dispatchRules.flatMap(agentsOf).map(({ agentName }) => agentName));
  agents.delete('');
  return [
    ...[...inboundTrunks, ...outboundTrunks].map(({ name, sipTrunkId }) => ({ kind: 'trunk' as const, name, id: sipTrunkId })),
    ...dispatchRules.map(({ name, sipDispatchRuleId }) => ({ kind: 'rule' as const, name, id: sipDispatchRuleId })),
    ...[...agents].map((name) => ({ kind: 'agent' as const, name, id: '' })),
  ];
}
