import manifest from '../package.json' with { type: 'json' };
import { helpPages } from '../src/composition/help-pages.ts';

/** As wide as a page stays readable; a build knows no terminal. */
const HELP_WIDTH = 100;

/** What the build puts in place of these names: text that `--version` and `--help` print without loading anything. */
export const buildConstants = {
  __SIPCTL_VERSION__: JSON.stringify(manifest.version),
  __HELP_PAGES__: JSON.stringify(await helpPages(HELP_WIDTH)),
  __HELP_WIDTH__: String(HELP_WIDTH),
};
