import { expect } from 'vitest';
import { parseSource } from '../../src/adapters/files/declared-files.ts';
import { readDeclaration } from '../../src/core/declared/read-declaration.ts';
import { resolveDeclared, standIn } from '../../src/core/declared/resolve.ts';
import { lintDeclaration } from '../../src/core/lint/lint.ts';
import { NOTHING_KNOWN } from '../../src/core/lint/project.ts';
import { readWorld } from '../../src/core/model/read-world.ts';
import type { Kind } from '../../src/core/model/world.ts';
import { diffObjects } from '../../src/core/plan/diff.ts';
import { figure } from '../figures/figure.ts';
import { type RawWorld, recreated, SIDE_BY_SIDE } from './arbitrary-project.ts';

/** That many have to come back as they were; more where they are counted. */
export const WORLDS = Number(process.env['SIPCTL_EXPORT_WORLDS'] ?? 200);

/** What a LiveKit that held nothing else had of a world: `sipctl export` of it, and its own lists. */
export interface Stored {
  readonly yaml: string;
  readonly listed: object;
}

/**
 * Fails unless the export of a world validates, asks for no change, and is the same for the world made of it.
 * @param store puts a world into a LiveKit, exports it and empties the LiveKit again.
 */
export async function expectRoundTrip(world: RawWorld, store: (world: RawWorld) => Promise<Stored>): Promise<void> {
  const { yaml, listed } = await store(world);
  expect(yaml).not.toMatch(/correct-horse|battery-staple|4711|0815/);
  const source = parseSource(yaml, 'infra.yaml');
  if (!('data' in source)) throw new Error('no YAML');
  const { declaration, findings } = readDeclaration([source]);
  const errors = [...findings, ...lintDeclaration(declaration, null, NOTHING_KNOWN)].filter(({ severity }) => severity === 'error');
  expect(errors).toEqual([]);
  // Secrets stand as references, so only the live secret can tell that nothing changes: it is what the reference means here.
  const desired = resolveDeclared(declaration, readWorld(listed, 'lists'), standIn);
  const changed = desired.edits.flatMap(({ edit }) => diffObjects<Kind>(edit.before, edit.after));
  const phantoms = changed.filter(({ field }) => !/authPassword|pin$/.test(field));
  figure({ target: 'D8', what: 'generated worlds exported', value: SIDE_BY_SIDE, over: 'sum' });
  figure({ target: 'D8', what: 'differences that an export asks for', value: phantoms.length, over: 'sum', hold: 0 });
  expect(phantoms).toEqual([]);
  expect((await store(recreated(yaml))).yaml).toBe(yaml);
}
