import { parseCommandLine } from '../cli/program.ts';
import { manifest } from '../commands/manifest.ts';

/**
 * @returns the pages of `sipctl --help` (under '') and of each group of commands (under its name and aliases). The build prints
 * them into the bundle, so that showing one loads nothing.
 */
export async function helpPages(width: number): Promise<Readonly<Record<string, string>>> {
  const pages: Record<string, string> = { '': await page([], width) };
  for (const [name, entry] of Object.entries(manifest)) {
    if (!('verbs' in entry)) continue;
    for (const word of [name, ...(entry.aliases ?? [])]) pages[word] = await page([name], width);
  }
  return pages;
}

async function page(words: readonly string[], width: number): Promise<string> {
  const request = await parseCommandLine([...words, '--help'], manifest, { width });
  return request.kind === 'page' ? request.text : '';
}
