import { systemRandom } from '../adapters/terminal/random.ts';
import type { StreamEvent } from '../cli/context.ts';
import type { JobReport, Outcome } from '../cli/define-command.ts';
import type { Globals } from '../cli/globals.ts';
import type { Request } from '../cli/program.ts';
import { Problem } from '../core/problem.ts';
import { fieldNames, renderResult } from '../render/output.ts';
import { type Composed, compose } from './compose.ts';
import { versionEvent, writeEvent } from './event-stream.ts';
import type { Host } from './host.ts';
import { outputChoice, type Settings } from './settings.ts';

type RunRequest = Extract<Request, { kind: 'run' }>;

/** Runs a command and prints its result: all that a page of help does not need. @returns the exit code. @throws what the command throws. */
export async function execute(request: RunRequest, globals: Globals, settings: Settings, host: Host): Promise<number> {
  const { command } = request;
  const streams = command.streams && settings.format === 'jsonl';
  const emit = (event: StreamEvent) => {
    if (streams) writeEvent(host, event);
  };
  emit(versionEvent(command.name, host));
  const composed = compose(globals, settings, host, { command: command.name, emit });
  try {
    return await host.interrupts.orInterrupted(runCommand(request, globals, settings, composed, host));
  } catch (error) {
    if (command.forJobs) await handOn(failedJob(error), host, composed);
    throw error;
  } finally {
    composed.reporter.clear();
    composed.close();
  }
}

async function runCommand(request: RunRequest, globals: Globals, settings: Settings, composed: Composed, host: Host): Promise<number> {
  const outcome = await request.command.execute(request, composed.context);
  composed.reporter.clear();
  await writeReports(outcome, globals, composed);
  if (request.command.streams && settings.format === 'jsonl') writeEvent(host, summaryEvent(outcome));
  else await print(outcome, globals, settings, composed, host);
  annotate(outcome, host);
  if (outcome.job !== null) await handOn(outcome.job(), host, composed);
  return outcome.after === null ? outcome.exit : await outcome.after();
}

/** Last line of a stream: the whole result. */
function summaryEvent({ exit, view }: Outcome): StreamEvent {
  return view(({ kind, json }, result) => ({
    type: 'summary',
    kind: typeof kind === 'string' ? kind : kind(result),
    exitCode: exit,
    ...json(result),
  }));
}

async function print(
  outcome: Outcome,
  globals: Globals,
  settings: Settings,
  { context, reporter, usedTarget }: Composed,
  host: Host,
): Promise<void> {
  if (globals.fields === 'help') {
    const names = outcome.view((view, result) => fieldNames(view, result, settings.format));
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

/** What later steps of a job look at where there is no result. */
function failedJob(error: unknown): JobReport {
  const exit = error instanceof Problem ? error.exit : 70;
  return {
    summary: [],
    outputs: {
      'exit-code': String(exit),
      verdict: error instanceof Problem ? error.id : 'bug',
      'recover-needed': String(exit === 8 || exit === 70),
    },
  };
}

/** What became of the project is not to be hidden by a file that cannot be written. */
async function handOn(report: JobReport, { env }: Host, { reporter }: Composed): Promise<void> {
  if (env['GITHUB_ACTIONS'] !== 'true') return;
  const { writeJobReport } = await import('../adapters/files/github-job.ts');
  const { GITHUB_STEP_SUMMARY, GITHUB_OUTPUT } = env;
  try {
    await writeJobReport(report, { GITHUB_STEP_SUMMARY, GITHUB_OUTPUT }, systemRandom);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    reporter.warn(error.summary);
  }
}

/** The runner of a GitHub job reads its commands from stderr, too; stdout is the result's. */
function annotate(outcome: Outcome, { env, stderr }: Host): void {
  if (env['GITHUB_ACTIONS'] !== 'true') return;
  for (const annotation of outcome.annotations()) stderr.write(`${annotation}\n`);
}
