import { parseCommandLine } from '../cli/program.ts';
import { manifest } from '../commands/manifest.ts';

/** @returns the page of `sipctl --help`. The build prints it into the bundle, so that showing it loads nothing. */
export async function rootHelp(width: number): Promise<string> {
  const request = await parseCommandLine(['--help'], manifest, { width });
  return request.kind === 'page' ? request.text : '';
}
