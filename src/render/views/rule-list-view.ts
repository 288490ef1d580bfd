import type { RuleItem } from '../../core/describe/rules.ts';
import { bad, line, warn } from '../document.ts';
import { listView, type View } from '../view.ts';

export interface RuleList {
  readonly items: readonly RuleItem[];
}

const anyOr = (values: readonly string[]) => values.join(', ') || 'any';

export const ruleListView: View<RuleList> = listView<RuleList, RuleItem>({
  kind: 'DispatchRuleList',
  items: ({ items }) => items,
  withItems: (_, items) => ({ items }),
  id: ({ object }) => object.sipDispatchRuleId,
  empty: () => [line('no dispatch rules; make one: sipctl dispatch create NAME --trunk TRUNK --room-prefix call --agent AGENT')],
  columns: [
    { name: 'name', value: ({ object }) => object.name, only: 'table' },
    { name: 'id', value: ({ object }) => object.sipDispatchRuleId },
    { name: 'name', value: ({ object }) => object.name, only: 'pipe' },
    {
      name: 'trunks',
      value: ({ trunkRefs }) => trunkRefs.map((reference) => reference || '""'),
      cell: ({ trunks }) => (trunks.length === 0 ? warn('any') : trunks.join(', ')),
    },
    { name: 'called', value: ({ object }) => object.numbers, cell: ({ object }) => anyOr(object.numbers) },
    { name: 'callers', value: ({ object }) => object.inboundNumbers, cell: ({ object }) => anyOr(object.inboundNumbers) },
    { name: 'room', value: ({ room }) => room },
    { name: 'pin', value: ({ pin }) => (pin ? 'set' : ''), cell: ({ pin }) => (pin ? 'set' : '-') },
    { name: 'agents', value: ({ agents }) => agents, cell: ({ agents }) => (agents.length === 0 ? bad('NONE') : agents.join(', ')) },
    { name: 'priority', value: ({ priority }) => String(priority ?? ''), only: 'wide' },
    { name: 'metadata', value: ({ object }) => object.metadata, only: 'wide' },
  ],
  spare: ['callers', 'called', 'pin', 'room'],
  json: ({ object, trunkRefs, missingTrunks, agents, room, pin, priority }) => ({
    ...object,
    about: { trunks: trunkRefs, missingTrunks, agents, room, pin, priority },
  }),
});
