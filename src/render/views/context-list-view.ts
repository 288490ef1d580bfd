import type { ListedContext } from '../../ports.ts';
import { good, line } from '../document.ts';
import { listView, type View } from '../view.ts';

interface ContextList {
  readonly items: readonly ListedContext[];
}

export const contextListView: View<ContextList> = listView<ContextList, ListedContext>({
  kind: 'ContextList',
  items: ({ items }) => items,
  withItems: (_, items) => ({ items }),
  id: ({ name }) => name,
  empty: () => [line('no contexts; add one: sipctl context add NAME --url URL --api-key KEY --api-secret env:NAME')],
  columns: [
    { name: 'current', value: currentText, cell: ({ current }) => (current ? good('*') : ''), only: 'table' },
    { name: 'name', value: ({ name }) => name },
    { name: 'url', value: ({ url }) => url },
    { name: 'api key', value: ({ apiKey }) => apiKey },
    { name: 'secret', value: ({ secretRef }) => secretRef },
    { name: 'current', value: currentText, only: 'pipe' },
  ],
  json: (item) => ({ ...item }),
});

function currentText({ current }: ListedContext): string {
  return String(current);
}
