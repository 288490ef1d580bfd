import { type Document, indented, line } from '../document.ts';
import type { View } from '../view.ts';

interface ContextChange {
  readonly action: 'added' | 'imported' | 'used' | 'removed';
  readonly name: string;
  /** It is the current context; for a removed one: it was. */
  readonly current: boolean;
}

export const contextChangeView: View<ContextChange> = {
  kind: 'ContextChange',
  human: ({ action, name, current }): Document => {
    switch (action) {
      case 'used':
        return [line(`context ${name} is the current one`)];
      case 'removed':
        return [
          line(`removed context ${name}`),
          ...(current ? [indented(2, 'no context is the current one now; choose one: sipctl context use NAME')] : []),
        ];
      default:
        return [
          line(`${action} context ${name}${current ? '; it is the current one' : ''}`),
          indented(2, current ? 'see what is there: sipctl trunk list' : `use it: sipctl context use ${name}`),
        ];
    }
  },
  json: (change) => ({ ...change }),
  names: ({ name }) => [name],
};
