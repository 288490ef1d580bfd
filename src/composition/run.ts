import type { Outcome } from '../cli/define-command.ts';
import type { Globals } from '../cli/globals.ts';
import { globalOptions } from '../cli/globals.ts';
import { readOptions } from '../cli/options.ts';
import { parseCommandLine, type Request } from '../cli/program.ts';
import { manifest } from '../commands/manifest.ts';
import { Problem } from '../core/problem.ts';
import { fieldNames, renderResult } from '../render/output.ts';
import { type Composed, compose } from './compose.ts';
import type { Host } from './host.ts';
import { reportProblem } from './report-problem.ts';
import { outputChoice, type Settings, settingsOf } from './settings.ts';

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
  let composed: Composed | null = null;
  try {
    const request = await parseCommandLine(words, manifest, { width: early.columns });
    if (request.kind === 'page') {
      host.stdout.write(request.text);
      return 0;
    }
    const globals = readOptions(globalOptions, request.globals);
    const settings = settingsOf(words, globals, host);
    composed = compose(globals, settings, host);
    return await host.interrupts.orInterrupted(runCommand(request, globals, settings, composed, host));
  } catch (error) {
    composed?.reporter.clear();
    return await reportProblem(error, {
      settings: early,
      host,
      command: words
        .filter((word) => !word.startsWith('-'))
        .slice(0, 2)
        .join(' '),
    });
  } finally {
    composed?.close();
  }
}

/** `sipctl help trunk list` is `sipctl trunk list --help`. */
function pageOfCommand(argv: readonly string[]): readonly string[] {
  const [help, noun, ...more] = argv;
  return help === 'help' && noun !== undefined && noun in manifest ? [noun, ...more, '--help'] : argv;
}

async function runCommand(
  request: Extract<Request, { kind: 'run' }>,
  globals: Globals,
  settings: Settings,
  composed: Composed,
  host: Host,
): Promise<number> {
  const outcome = await request.command.execute(request, composed.context);
  composed.reporter.clear();
  await writeReports(outcome, globals, composed);
  await print(outcome, globals, settings, composed, host);
  annotate(outcome, host);
  return outcome.after === null ? outcome.exit : await outcome.after();
}

async function print(
  outcome: Outcome,
  globals: Globals,
  settings: Settings,
  { context, reporter, usedTarget }: Composed,
  host: Host,
): Promise<void> {
  if (globals.fields === 'help') {
    const names = outcome.view((view) => fieldNames(view));
    host.stdout.write(names.map((name) => `${name}\n`).join(''));
    return;
  }
  const envelope = { target: usedTarget(), warnings: reporter.warnings };
  const { text, leftOut } = await outcome.view((view, result) => renderResult(view, result, outputChoice(globals, settings), envelope));
  host.stdout.write(text);
  if (leftOut > 0) context.reporter.line(`${leftOut} more: raise --limit, or --limit 0 for all`);
}

async function writeReports(outcome: Outcome, globals: Globals, { context }: Composed): Promise<void> {
  for (const { format, file } of globals.report) {
    const text = outcome.reports[format];
    if (text === null)
      throw new Problem('usage', `this command has nothing to write as ${format === 'junit' ? 'JUnit' : 'SARIF'}`, {
        nextSteps: [format === 'junit' ? 'sipctl verify --report junit=FILE' : 'sipctl validate -f FILE --report sarif=FILE'],
      });
    await context.files.writeText(file, text());
  }
}

/** The runner of a GitHub job reads its commands from stderr, too; stdout is the result's. */
function annotate(outcome: Outcome, { env, stderr }: Host): void {
  if (env['GITHUB_ACTIONS'] !== 'true') return;
  for (const annotation of outcome.annotations()) stderr.write(`${annotation}\n`);
}
