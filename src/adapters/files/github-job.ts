import { appendFile } from 'node:fs/promises';
import { Problem } from '../../core/problem.ts';
import type { Random } from '../../ports.ts';

/** A summary beyond this is refused by GitHub as a whole. */
const MOST_SUMMARY_BYTES = 1024 * 1024;

interface JobFiles {
  readonly GITHUB_STEP_SUMMARY?: string | undefined;
  readonly GITHUB_OUTPUT?: string | undefined;
}

/**
 * Hands a report on to a GitHub job, through the files that its runner names. What is no file of the runner is left out.
 * @param summary Markdown, a line each. @throws Problem `file-unwritable`.
 */
export async function writeJobReport(
  { summary, outputs }: { readonly summary: readonly string[]; readonly outputs: Readonly<Record<string, string>> },
  files: JobFiles,
  random: Random,
): Promise<void> {
  const text = `${summary.join('\n')}\n`;
  const fits = Buffer.byteLength(text) <= MOST_SUMMARY_BYTES;
  if (summary.length > 0) await append(files.GITHUB_STEP_SUMMARY, fits ? text : 'The plan is larger than GitHub shows: see the log.\n');
  await append(
    files.GITHUB_OUTPUT,
    Object.entries(outputs)
      .map(([name, value]) => outputText(name, value, random.id(32)))
      .join(''),
  );
}

/** The runner ends a value at the line that is the delimiter, so it must be one that nobody can foresee. */
const outputText = (name: string, value: string, delimiter: string): string => `${name}<<${delimiter}\n${value}\n${delimiter}\n`;

async function append(file: string | undefined, text: string): Promise<void> {
  if (file === undefined || file === '') return;
  try {
    await appendFile(file, text);
  } catch (error) {
    throw new Problem('file-unwritable', `cannot write ${file}, which the job's runner named`, { where: { file }, cause: error });
  }
}
