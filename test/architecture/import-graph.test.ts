import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { breach, LIBRARY_HOMES } from './layers.ts';
import { findCycle, loadedWith, readSources, sourceFile } from './source-graph.ts';

const sources = readSources('src');
const edges = sources.flatMap((file) => file.edges);
/** Each of these costs 30 ms of start or more: a command that needs one fetches it when it gets there. */
const LAZY = ['execa', '@inquirer/prompts', 'cli-table3', 'yaml', '@livekit/protocol'];

describe('the import graph of src', () => {
  it('lets each folder import only what the house allows', () => {
    expect(edges.map(breach).filter((found) => found !== null)).toEqual([]);
  });

  it('has no circles', () => {
    expect(findCycle(edges)).toBeNull();
  });

  it('leads only to files that exist', () => {
    const files = new Set([...sources.map((file) => file.path), '../package.json']);
    expect(edges.filter((edge) => edge.ours && !files.has(edge.to))).toEqual([]);
  });

  it('loads no costly library before a command asks for it', () => {
    const entries = ['main.ts', ...edges.filter((edge) => edge.from === 'main.ts' && edge.ours).map((edge) => edge.to)];
    const loaded = new Set(entries.flatMap((entry) => [...loadedWith(entry, edges)]));
    expect(loaded).toContain('cli/program.ts');
    expect(LAZY.filter((library) => loaded.has(library))).toEqual([]);
  });

  it('has a home for each library, and each library is used', () => {
    const used = new Set(edges.filter((edge) => !edge.ours && !edge.to.startsWith('node:')).map((edge) => edge.to));
    expect([...used].sort()).toEqual(Object.keys(manifest.dependencies).sort());
    expect(Object.keys(LIBRARY_HOMES).sort()).toEqual(Object.keys(manifest.dependencies).sort());
  });

  it('has no file above 400 lines', () => {
    expect(sources.filter((file) => file.lines > 400).map((file) => `${file.path}: ${file.lines}`)).toEqual([]);
  });
});

describe('the walk through the imports', () => {
  it.each([
    ["import fs from 'node:fs';", 'core/a.ts'],
    ["import type { LiveKit } from '../ports.ts';", 'core/a.ts'],
    ["export { x } from '../adapters/livekit/wire.ts';", 'flows/a.ts'],
    ["type World = import('../../sandbox/state.ts').World;", 'commands/trunk/a.ts'],
    ["const load = () => import('execa');", 'commands/trunk/a.ts'],
    ["import { programTree } from '../cli/program.ts';", 'render/a.ts'],
    ["import { renderResult } from '../render/output.ts';", 'cli/a.ts'],
    ["import { diff } from '../../core/plan/diff.ts';", 'adapters/files/a.ts'],
    ["import { main } from '../main.ts';", 'core/a.ts'],
  ])('finds the breach in %s of %s', (text, file) => {
    expect(sourceFile(file, text).edges.map(breach)).toEqual([expect.stringContaining(`${file} imports `)]);
  });

  it('finds a circle that only types close', () => {
    const first = sourceFile('core/a.ts', "import { b } from './b.ts';");
    const second = sourceFile('core/b.ts', "import type { A } from './a.ts';");
    expect(findCycle([...first.edges, ...second.edges])).toEqual(['core/a.ts', 'core/b.ts', 'core/a.ts']);
  });
});
