import type { Check } from '../../core/check.ts';
import { declareObject, entryNames } from '../../core/declared/declare.ts';
import type { TrunkItem } from '../../core/describe/trunks.ts';
import { KIND_LABEL, labelOf } from '../../core/model/world.ts';
import { type Document, line, type Part, strong, warn } from '../document.ts';
import { fieldLines } from '../object-fields.ts';
import type { View } from '../view.ts';
import { findingLines } from './findings.ts';
import { authCell, trunkListView } from './trunk-list-view.ts';

interface TrunkDetails {
  readonly item: TrunkItem;
  readonly findings: readonly Check[];
}

export const trunkView: View<TrunkDetails> = {
  kind: 'Trunk',
  human: ({ item, findings }): Document => {
    const { object, kind, rules } = item;
    const served: [string, Part][] = kind === 'inboundTrunk' ? [['rules', rules.map(labelOf).join(', ') || warn('none')]] : [];
    return [
      line(strong(labelOf({ name: object.name, id: object.sipTrunkId })), ` ${KIND_LABEL[kind]}`),
      ...fieldLines(object, [['auth', authCell(item)], ...served], ['authUsername', 'authPassword']),
      ...findingLines(findings),
    ];
  },
  json: ({ item, findings }) => ({ ...jsonItem(item), findings }),
  yaml: ({ item: { kind, object } }) => declareObject(kind, object, entryNames(kind, object)).fields,
  names: ({ item: { object } }) => [object.sipTrunkId],
};

function jsonItem(item: TrunkItem): Record<string, unknown> {
  const { items } = trunkListView.json({ items: [item] });
  return Array.isArray(items) ? items[0] : {};
}
