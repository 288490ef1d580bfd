import type { AgentItem } from '../../core/describe/agents.ts';
import { line } from '../document.ts';
import { listView, type View } from '../view.ts';

export interface AgentList {
  readonly items: readonly AgentItem[];
}

export const agentListView: View<AgentList> = listView<AgentList, AgentItem>({
  kind: 'AgentList',
  items: ({ items }) => items,
  withItems: (_, items) => ({ items }),
  id: ({ agentName }) => agentName,
  empty: () => [line('no agents: no dispatch rule calls one')],
  columns: [
    { name: 'agent', value: ({ agentName }) => agentName || '(unnamed)' },
    { name: 'state', value: ({ state }) => state },
    { name: 'source', value: ({ source }) => source },
    { name: 'region', value: ({ region }) => region },
    { name: 'version', value: ({ version }) => version },
    {
      name: 'rules',
      value: ({ rules }) => rules.map(({ id }) => id),
      cell: ({ rules }) => rules.map(({ name, id }) => name || id).join(', ') || '-',
    },
  ],
  json: ({ rules, ...agent }) => ({ ...agent, about: { rules: rules.map(({ id }) => id) } }),
});
