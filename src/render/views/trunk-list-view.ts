import type { TrunkItem } from '../../core/describe/trunks.ts';
import { authOf } from '../../core/model/auth.ts';
import { bad, good, line, type Part, warn } from '../document.ts';
import { listView, type View } from '../view.ts';

export interface TrunkList {
  readonly items: readonly TrunkItem[];
}

const kindWord = ({ kind }: TrunkItem) => (kind === 'inboundTrunk' ? 'inbound' : 'outbound');
const auth = ({ object }: TrunkItem) => authOf(object);

export const trunkListView: View<TrunkList> = listView<TrunkList, TrunkItem>({
  kind: 'TrunkList',
  items: ({ items }) => items,
  withItems: (_, items) => ({ items }),
  id: ({ object }) => object.sipTrunkId,
  empty: () => [line('no trunks; make one: sipctl trunk create NAME --inbound --number NUMBER --auth-user USER --auth-password env:NAME')],
  columns: [
    { name: 'kind', value: kindWord },
    { name: 'name', value: ({ object }) => object.name, only: 'table' },
    { name: 'id', value: ({ object }) => object.sipTrunkId },
    { name: 'name', value: ({ object }) => object.name, only: 'pipe' },
    { name: 'numbers', value: ({ object }) => object.numbers, cell: numbersCell },
    { name: 'auth', value: auth, cell: authCell },
    { name: 'addresses', value: addresses },
    { name: 'callers', value: (item) => (item.kind === 'inboundTrunk' ? item.object.allowedNumbers : []), cell: callersCell },
    {
      name: 'rules',
      value: ({ rules }) => rules.map(({ id }) => id),
      cell: ({ rules }) => rules.map(({ name, id }) => name || id).join(', ') || '-',
    },
    { name: 'encryption', value: ({ encryption }) => encryption },
    { name: 'transport', value: (item) => (item.kind === 'outboundTrunk' ? String(item.object.transport) : ''), only: 'wide' },
    { name: 'metadata', value: ({ object }) => object.metadata, only: 'wide' },
  ],
  spare: ['encryption', 'callers', 'addresses', 'kind', 'rules'],
  json: (item) => ({
    ...item.object,
    about: { kind: kindWord(item), auth: auth(item), encryption: item.encryption, rules: item.rules.map(({ id }) => id) },
  }),
});

function addresses(item: TrunkItem): readonly string[] {
  return item.kind === 'inboundTrunk' ? item.object.allowedAddresses : [item.object.address];
}

function numbersCell({ object }: TrunkItem): Part {
  return object.numbers.length === 0 ? warn('any') : object.numbers.join(', ');
}

function callersCell(item: TrunkItem): Part {
  if (item.kind === 'outboundTrunk') return '-';
  return item.object.allowedNumbers.join(', ') || 'any';
}

export function authCell(item: TrunkItem): Part {
  const { object } = item;
  switch (authOf(object)) {
    case 'full':
      return good(`full (${object.authUsername})`);
    case 'half':
      return bad(`half (${object.authUsername === '' ? 'no user' : 'no password'})`);
    default:
      return item.kind === 'inboundTrunk' ? warn('none') : 'none';
  }
}
