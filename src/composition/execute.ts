import type { Outcome } from '../cli/define-command.ts';
import type { Globals } from '../cli/globals.ts';
import type { Request } from '../cli/program.ts';
import { Problem } from '../core/problem.ts';
import { fieldNames, renderResult } from '../render/output.ts';
import { type Composed, compose } from './compose.ts';
import type { Host } from './host.ts';
import { outputChoice, type Settings } from './settings.ts';

type RunRequest = Extract<Request, { kind: 'run' }>;

/** Runs a command and prints its result: all that a page of help does not need. @returns the exit code. @throws what the command throws. */
export async function execute(request: RunRequest, globals: Globals, settings: Settings, host: Host): Promise<number> {
  const composed = compose(globals, settings, host);
  try {
    return await host.interrupts.orInterrupted(runCommand(request, globals, settings, composed, host));
  } finally {
    composed.reporter.clear();
    composed.close();
  }
}

async function runCommand(request: RunRequest, globals: Globals, settings: Settings, composed: Composed, host: Host): Promise<number> {
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
