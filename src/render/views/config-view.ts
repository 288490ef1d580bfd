import type { Setting } from '../../ports.ts';
import { dim } from '../document.ts';
import { listView, type Rows, type View } from '../view.ts';

interface Config {
  readonly settings: readonly Setting[];
  /** People asked where each comes from; a pipe and JSON say it always. */
  readonly origin: boolean;
}

const list = listView<Config, Setting>({
  kind: 'Config',
  items: ({ settings }) => settings,
  withItems: (config, settings) => ({ ...config, settings }),
  id: ({ key }) => key,
  empty: () => [],
  columns: [
    { name: 'key', value: ({ key }) => key },
    { name: 'value', value: ({ value }) => value },
    { name: 'origin', value: ({ origin }) => origin, cell: ({ origin }) => dim(origin), only: 'wide' },
    { name: 'origin', value: ({ origin }) => origin, only: 'pipe' },
  ],
  json: (setting) => ({ ...setting }),
});

const withOrigins = (rows: Rows<Config>): Rows<Config> => ({
  ...rows,
  table: (config, wide) => rows.table(config, wide || config.origin),
});

export const configView: View<Config> = {
  ...list,
  ...(list.rows === undefined ? {} : { rows: withOrigins(list.rows) }),
  json: ({ settings }) => ({ values: settings }),
};
