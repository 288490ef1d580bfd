import type { Declaration } from '../declared/declaration.ts';
import { readDeclaration } from '../declared/read-declaration.ts';
import type { Source, SourceFault } from '../model/source.ts';
import type { World } from '../model/world.ts';
import type { Finding } from './finding.ts';
import { inFileOrder, lintDeclaration } from './lint.ts';
import { lintOf } from './lint-ids.ts';
import type { Surroundings } from './project.ts';

/** Files as they were read, with all that is wrong with them. */
export interface LintedSources {
  readonly declaration: Declaration;
  /** In the order of the files. */
  readonly findings: readonly Finding[];
}

/**
 * Reads declared files and finds what is wrong with them.
 * @param world what the files are for; null = not read. @param alone as {@link lintDeclaration} has it.
 */
export function lintSources(
  sources: readonly (Source | SourceFault)[],
  world: World | null,
  surroundings: Surroundings,
  { alone = false } = {},
): LintedSources {
  const faults = sources.flatMap((source) => ('data' in source ? [] : [unreadable(source)]));
  const { declaration, findings, complete } = readDeclaration(sources.filter((source) => 'data' in source));
  const hosting = surroundings.hosting ?? hostingSaid(declaration);
  // Where an object is missing from what was read, what refers to it would look wrong.
  const isWhole = complete && faults.length === 0;
  const further = isWhole ? lintDeclaration(declaration, world, { ...surroundings, hosting }, { alone }) : [];
  return { declaration, findings: inFileOrder([...faults, ...findings, ...further]) };
}

/** @returns the hosting of the project that a file says it is for; null where it says none. */
export function hostingSaid({ targets: [target] }: Declaration): Surroundings['hosting'] {
  if (target === undefined) return null;
  return /^(wss?|https?):\/\/[^/]*\.livekit\.cloud(:\d+)?\/?$/i.test(target.value.url) ? 'cloud' : 'self-hosted';
}

function unreadable({ message, where }: SourceFault): Finding {
  return {
    id: 'yaml-invalid',
    severity: lintOf('yaml-invalid').severity,
    subject: null,
    field: '',
    where,
    summary: message,
    fix: 'correct the YAML; JSON is taken as well',
    mend: null,
    accepted: null,
  };
}
