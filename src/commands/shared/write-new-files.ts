import { Problem } from '../../core/problem.ts';
import type { Files } from '../../ports.ts';
import type { WrittenFile } from '../../render/views/export-view.ts';

/**
 * Writes files; one that holds the text already is left alone.
 * @param overwrite whether a file that holds something else is replaced. @throws Problem `file-exists`, before any is written.
 */
export async function writeNewFiles(texts: ReadonlyMap<string, string>, overwrite: boolean, files: Files): Promise<WrittenFile[]> {
  const found: WrittenFile[] = [];
  for (const [path, text] of texts) {
    const before = await files.textIfThere(path);
    found.push({ path, state: before === null ? 'written' : before === text ? 'unchanged' : 'replaced' });
  }
  const replaced = found.filter(({ state }) => state === 'replaced').map(({ path }) => path);
  if (replaced.length > 0 && !overwrite)
    throw new Problem('file-exists', `${replaced.join(', ')}: there already, with other content`, {
      detail: ['tests, comments and accepted findings in it would be lost; nothing was written'],
      nextSteps: ['replace it with --overwrite', 'or write elsewhere, and compare'],
    });
  for (const { path, state } of found) if (state !== 'unchanged') await files.writeText(path, texts.get(path) ?? '');
  return found;
}
