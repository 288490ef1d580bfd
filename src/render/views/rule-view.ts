import type { Check } from '../../core/check.ts';
import { declareObject, entryNames } from '../../core/declared/declare.ts';
import type { RuleItem } from '../../core/describe/rules.ts';
import { labelOf } from '../../core/model/world.ts';
import { bad, type Document, line, strong } from '../document.ts';
import { fieldLines } from '../object-fields.ts';
import type { View } from '../view.ts';
import { findingLines } from './findings.ts';
import { ruleListView } from './rule-list-view.ts';

interface RuleDetails {
  readonly item: RuleItem;
  readonly findings: readonly Check[];
}

export const ruleView: View<RuleDetails> = {
  kind: 'DispatchRule',
  human: ({ item, findings }): Document => {
    const { object, trunks, agents, room, priority } = item;
    return [
      line(strong(labelOf({ name: object.name, id: object.sipDispatchRuleId })), ' dispatch rule'),
      ...fieldLines(
        object,
        [
          ['room', room],
          ['agents', agents.length === 0 ? bad('NONE') : agents.join(', ')],
          ['trunks', trunks.join(', ') || 'any'],
          ['priority', priority === null ? 'takes no call' : `${priority} (lower wins)`],
        ],
        ['trunkIds'],
      ),
      ...findingLines(findings),
    ];
  },
  json: ({ item, findings }) => ({ ...jsonItem(item), findings }),
  yaml: ({ item: { object, trunkRefs } }) => {
    const refs = new Map(object.trunkIds.map((id, at) => [id, trunkRefs[at] ?? id]));
    return declareObject('dispatchRule', object, entryNames('dispatchRule', object, refs)).fields;
  },
  names: ({ item: { object } }) => [object.sipDispatchRuleId],
};

function jsonItem(item: RuleItem): Record<string, unknown> {
  const { items } = ruleListView.json({ items: [item] });
  return Array.isArray(items) ? items[0] : {};
}
