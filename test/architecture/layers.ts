import type { Edge } from './source-graph.ts';

/** It puts everything together, so it may import everything, and nobody imports it. */
const ROOT = /^(?!ports\.ts$)[\w-]+\.ts$|^(composition|tour)\//;

/**
 * Who may import whom, besides its own folder. A word ending in `/` is a folder; `type ` in front allows types only.
 * biome.json says the same by the text of the specifier, for the editor; this looks at the file that is meant.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  ports: ['core/model/', 'type core/run/', 'core/problem.ts', 'core/problem-ids.ts'],
  flows: ['core/', 'ports.ts'],
  cli: ['core/', 'ports.ts', 'type render/'],
  commands: ['flows/', 'core/', 'cli/', 'render/', 'ports.ts'],
  render: ['core/', 'type ports.ts', 'cli/define-command.ts'],
  adapters: ['ports.ts', 'core/model/', 'core/run/', 'core/problem.ts', 'core/problem-ids.ts', 'core/check.ts'],
  sandbox: ['core/', 'adapters/livekit/wire.ts', 'adapters/sip/', 'adapters/media/'],
};

/** The only places that know a library. An absent folder means that its code decides without libraries. */
export const LIBRARY_HOMES: Readonly<Record<string, readonly string[]>> = {
  commander: ['cli/'],
  zod: ['core/', 'adapters/', 'sandbox/'],
  chalk: ['render/'],
  'cli-table3': ['render/'],
  // Read there, written here; both lazily.
  yaml: ['adapters/files/', 'render/'],
  execa: ['adapters/secrets/'],
  '@inquirer/prompts': ['adapters/terminal/'],
  '@livekit/protocol': ['sandbox/'],
  'sdp-transform': ['adapters/sip/'],
};

/** Node's own modules, where there is a world to touch. */
const OUTSIDE = ['adapters/', 'sandbox/'];

/** @returns what is wrong with an import, or null. */
export function breach({ from, to, ours, kind }: Edge): string | null {
  if (ROOT.test(from)) return null;
  const wrong = `${from} imports ${to}${kind === 'type' ? ' (type)' : ''}`;
  if (!ours) {
    const homes = to.startsWith('node:') ? OUTSIDE : (LIBRARY_HOMES[to] ?? []);
    return homes.some((home) => from.startsWith(home)) ? null : wrong;
  }
  const layer = from.replace(/[/.].*$/, '');
  const allowed = [`${layer}/`, ...(MAY_IMPORT[layer] ?? [])];
  const permits = (rule: string) => {
    const target = rule.replace(/^type /, '');
    return (target === rule || kind === 'type') && (target.endsWith('/') ? to.startsWith(target) : to === target);
  };
  return allowed.some(permits) ? null : wrong;
}
