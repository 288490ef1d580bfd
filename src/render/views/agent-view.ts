import type { AgentItem } from '../../core/describe/agents.ts';
import { labelOf } from '../../core/model/world.ts';
import { type Document, indented, line, strong } from '../document.ts';
import type { View } from '../view.ts';

interface AgentDetails {
  readonly item: AgentItem;
  /** Why nothing more is known; empty where Cloud answered. */
  readonly why: string;
}

export const agentView: View<AgentDetails> = {
  kind: 'Agent',
  human: ({ item, why }): Document => [
    line(strong(item.agentName), ` agent`),
    indented(2, 'state  ', item.state === 'unknown' && why !== '' ? `unknown: ${why}` : item.state),
    ...(item.source === 'cloud'
      ? [indented(2, 'cloud  ', [item.region, item.version].filter((part) => part !== '').join(', ') || 'yes')]
      : []),
    indented(2, 'rules  ', item.rules.map(labelOf).join(', ') || 'none calls it'),
  ],
  json: ({ item: { rules, ...agent }, why }) => ({ ...agent, why, about: { rules: rules.map(({ id }) => id) } }),
};
