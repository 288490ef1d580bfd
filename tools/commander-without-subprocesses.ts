import type { Plugin } from 'rolldown';

const NOTHING = '\0no-subprocesses';

/**
 * commander loads node:child_process at its first line, for subcommands that are programs of their own. sipctl has none, and
 * loading it costs each start a tenth of the time of an empty script.
 */
export const commanderWithoutSubprocesses: Plugin = {
  name: 'commander-without-subprocesses',
  resolveId: (source, importer) => (source === 'node:child_process' && importer?.includes('/commander/lib/') ? NOTHING : null),
  load: (id) => (id === NOTHING ? 'module.exports = {};' : null),
};
