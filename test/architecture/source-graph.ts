import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync, Visitor } from 'rolldown/utils';

export type ImportKind = 'static' | 'dynamic' | 'type';
export interface Edge {
  /** Relative to src, with `/`: `core/model/world.ts`. */
  readonly from: string;
  /** A file of ours in the same form, or the name of a package (`node:fs`, `@livekit/protocol`). */
  readonly to: string;
  readonly ours: boolean;
  readonly kind: ImportKind;
}
export interface SourceFile {
  readonly path: string;
  readonly lines: number;
  readonly edges: readonly Edge[];
}

export function readSources(root: string): readonly SourceFile[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.split(path.sep).join('/'))
    .sort()
    .map((file) => sourceFile(file, readFileSync(path.join(root, file), 'utf8')));
}

/** Every kind of import: `import`, `export from`, `import type`, `import()`, and `import('...').T` in a type. */
export function sourceFile(file: string, text: string): SourceFile {
  const { module, program, errors } = parseSync(file, text);
  if (errors[0] !== undefined) throw new Error(`${file}: ${errors[0].message}`);
  const found: [specifier: string, kind: ImportKind][] = [];
  for (const { moduleRequest, entries } of module.staticImports) {
    found.push([moduleRequest.value, entries.length > 0 && entries.every((entry) => entry.isType) ? 'type' : 'static']);
  }
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest, isType } of entries)
      if (moduleRequest !== null) found.push([moduleRequest.value, isType ? 'type' : 'static']);
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const literal = text.slice(moduleRequest.start, moduleRequest.end);
    if (!/^'[^']+'$/.test(literal)) throw new Error(`${file}: import(${literal}) cannot be followed; name the module`);
    found.push([literal.slice(1, -1), 'dynamic']);
  }
  new Visitor({ TSImportType: ({ source }) => void found.push([source.value, 'type']) }).visit(program);
  return { path: file, lines: text.split('\n').length - 1, edges: found.map(([specifier, kind]) => edge(file, specifier, kind)) };
}

function edge(from: string, specifier: string, kind: ImportKind): Edge {
  if (specifier.startsWith('.')) return { from, to: path.posix.join(path.posix.dirname(from), specifier), ours: true, kind };
  const [first = '', second = ''] = specifier.split('/');
  return { from, to: first.startsWith('@') ? `${first}/${second}` : first, ours: false, kind };
}

/** @returns everything that is loaded with `entry`: what it imports statically, and what that imports, and so on. */
export function loadedWith(entry: string, edges: readonly Edge[]): ReadonlySet<string> {
  const reached = new Set([entry]);
  for (const file of reached) {
    for (const { from, to, kind } of edges) if (from === file && kind === 'static') reached.add(to);
  }
  return reached;
}

/** @returns the first circle found, as the files along it, or null. Types count: two files that need each other are one. */
export function findCycle(edges: readonly Edge[]): readonly string[] | null {
  const targets = targetsByFile(edges);
  const done = new Set<string>();
  const walk = (file: string, trail: readonly string[]): readonly string[] | null => {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file];
    if (done.has(file)) return null;
    done.add(file);
    for (const target of targets.get(file) ?? []) {
      const cycle = walk(target, [...trail, file]);
      if (cycle !== null) return cycle;
    }
    return null;
  };
  for (const file of targets.keys()) {
    const cycle = walk(file, []);
    if (cycle !== null) return cycle;
  }
  return null;
}

function targetsByFile(edges: readonly Edge[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const { from, to, ours } of edges) if (ours) groups.set(from, [...(groups.get(from) ?? []), to]);
  return groups;
}
