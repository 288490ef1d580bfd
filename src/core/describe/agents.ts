import { agentsOf } from '../model/room-form.ts';
import type { World } from '../model/world.ts';

/** An agent name with who calls it. `absent` is never said: workers that somebody runs himself cannot be listed. */
export interface AgentItem {
  readonly agentName: string;
  readonly state: 'running' | 'sleeping' | 'unknown';
  /** `cloud` where LiveKit Cloud runs it, `rules` where only a rule names it. */
  readonly source: 'cloud' | 'rules';
  readonly region: string;
  readonly version: string;
  readonly rules: readonly { readonly id: string; readonly name: string }[];
}

interface Deployed {
  readonly agentName: string;
  readonly state: 'running' | 'sleeping' | 'unknown';
  readonly region: string;
  readonly version: string;
}

/** Joins the names in rules with what Cloud runs, by exact name, sorted. */
export function describeAgents(world: World, deployed: readonly Deployed[]): AgentItem[] {
  const items = new Map<string, AgentItem>(deployed.map((agent) => [agent.agentName, { ...agent, source: 'cloud', rules: [] }]));
  for (const rule of world.dispatchRules) {
    for (const { agentName } of agentsOf(rule)) {
      const item = items.get(agentName) ?? { agentName, state: 'unknown', source: 'rules', region: '', version: '', rules: [] };
      items.set(agentName, { ...item, rules: [...item.rules, { id: rule.sipDispatchRuleId, name: rule.name }] });
    }
  }
  return [...items.values()].sort((a, b) => (a.agentName < b.agentName ? -1 : 1));
}
