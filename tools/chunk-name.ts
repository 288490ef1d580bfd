import path from 'node:path';

/**
 * @param facade the module that the chunk stands for; null where it is shared code without one.
 * @returns `commands-trunk-list` for src/commands/trunk/list.ts, a library's own name for a library, so that a stack says
 * what ran. Without it every `list.ts` would be `list`, and half of the libraries `dist` or `index`.
 */
export function chunkName(name: string, facade: string | null): string {
  if (facade === null) return name;
  const file = path.relative(process.cwd(), facade).split(path.sep);
  const library = packageOf(file);
  return library === null ? file.slice(1).join('-').replace(/\.ts$/, '') : library.replace('@', '').replace('/', '-');
}

/** @returns `@scope/name` or `name` of the innermost package that holds a file, or null for our own files. */
export function packageOf(segments: readonly string[]): string | null {
  const at = segments.lastIndexOf('node_modules');
  const [first = '', second = ''] = segments.slice(at + 1);
  if (at < 0) return null;
  return first.startsWith('@') ? `${first}/${second}` : first;
}
