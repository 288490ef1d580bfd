import { globalOptions } from '../cli/globals.ts';
import { readOptions } from '../cli/options.ts';
import { parseCommandLine } from '../cli/program.ts';
import { manifest } from '../commands/manifest.ts';
import type { Host } from './host.ts';
import { settingsOf } from './settings.ts';

/** What completion scripts call; no command of its own. */
const COMPLETE = '__complete';

/** Runs one command line. @returns the exit code; nothing is thrown, whatever happens. */
export async function runSipctl(argv: readonly string[], host: Host): Promise<number> {
  if (argv[0] === COMPLETE) {
    const { completeWords } = await import('./complete-words.ts');
    return await completeWords(argv.slice(argv[1] === '--' ? 2 : 1), host);
  }
  const words = pageOfCommand(argv);
  const early = settingsOf(words, {}, host);
  let streams = false;
  try {
    const request = await parseCommandLine(words, manifest, { width: early.columns });
    if (request.kind === 'page') {
      host.stdout.write(request.text);
      return 0;
    }
    streams = request.command.streams;
    const globals = readOptions(globalOptions, request.globals);
    const settings = settingsOf(words, globals, host);
    const { execute } = await import('./execute.ts');
    return await execute(request, globals, settings, host);
  } catch (error) {
    const { reportProblem } = await import('./report-problem.ts');
    return await reportProblem(error, {
      settings: early,
      streams,
      host,
      command: words
        .filter((word) => !word.startsWith('-'))
        .slice(0, 2)
        .join(' '),
    });
  }
}

/** `sipctl help trunk list` is `sipctl trunk list --help`. */
function pageOfCommand(argv: readonly string[]): readonly string[] {
  const [help, noun, ...more] = argv;
  return help === 'help' && noun !== undefined && noun in manifest ? [noun, ...more, '--help'] : argv;
}
