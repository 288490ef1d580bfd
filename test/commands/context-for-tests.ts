import type { Context } from '../../src/cli/context.ts';
import { type Globals, globalOptions } from '../../src/cli/globals.ts';
import { readOptions } from '../../src/cli/options.ts';
import { parseCommandLine } from '../../src/cli/program.ts';
import { manifest } from '../../src/commands/manifest.ts';
import { type OutputChoice, renderResult } from '../../src/render/output.ts';

/** What one test gives a command; everything else fails the test when the command asks for it. */
export type Given = Partial<Omit<Context, 'globals'>>;

export interface TestContext {
  readonly context: Context;
  /** What the command said while it ran: `line: ...`, `warn: ...`. */
  readonly said: readonly string[];
}

export function contextForTests(given: Given = {}, globals: Partial<Globals> = {}): TestContext {
  const said: string[] = [];
  const note = (how: string) => (text: string) => {
    said.push(`${how}: ${text}`);
  };
  const unasked = (what: string) => () => {
    throw new Error(`the command asked for ${what}, which this test does not give`);
  };
  const later = (what: string) => async () => unasked(what)();
  const context: Context = {
    globals: { ...readOptions(globalOptions, {}), ...globals },
    reporter: { line: note('line'), warn: note('warn'), progress: note('progress'), verbose: note('verbose') },
    prompts: {
      available: false,
      confirm: later('a yes'),
      confirmByTyping: later('a typed name'),
      text: later('a text'),
      secret: later('a secret'),
      newSecret: later('a new secret'),
      choose: later('a choice'),
    },
    secrets: { resolve: later('a secret'), fromStdin: later('stdin'), ofFile: unasked('a secret of a file') },
    clock: { now: () => 0, monotonic: () => 0, sleep: later('time') },
    random: { id: (length) => 'x'.repeat(length) },
    interrupts: { signal: new AbortController().signal, shield: (work) => work() },
    files: {
      readText: later('a file'),
      readData: later('a file'),
      readSources: later('a file'),
      writeText: later('a file'),
      textIfThere: later('a file'),
      makeFolder: later('a file'),
      readSound: later('a file'),
      writeSound: later('a file'),
    },
    names: { read: later('names'), write: later('names') },
    version: '0.0.0',
    runId: 'rtest',
    command: 'test',
    emit: () => undefined,
    waits: () => ({ requestMs: 10_000, lockMs: 0 }),
    show: later('a page'),
    target: later('the target'),
    livekit: later('LiveKit'),
    writer: later('a writer'),
    rooms: later('rooms'),
    agents: later('agents'),
    dialer: later('a dialer'),
    phone: later('a phone'),
    sipHost: later('a SIP host'),
    openCalls: later('calls under way'),
    journals: later('journals'),
    locks: later('locks'),
    digests: later('digests'),
    contexts: later('contexts'),
    settings: later('settings'),
    configSchema: later('a schema'),
    startSandbox: later('a sandbox'),
    programs: { run: later('a program') },
    ...given,
  };
  return { context, said };
}

export interface Ran {
  /** What goes to stdout. */
  readonly text: string;
  readonly exit: number;
  readonly said: readonly string[];
}

/**
 * Runs a command line in this process on a hand-made context, as in a pipe unless `terminal`.
 * @throws Problem as the command does.
 */
export async function run(argv: readonly string[], given: Given = {}, { terminal = false } = {}): Promise<Ran> {
  const request = await parseCommandLine(argv, manifest, { width: 100 });
  if (request.kind === 'page') return { text: request.text, exit: 0, said: [] };
  const globals = readOptions(globalOptions, request.globals);
  const { context, said } = contextForTests(given, globals);
  const outcome = await request.command.execute(request, context);
  const format = globals.json ? 'json' : (globals.output ?? (terminal ? 'table' : 'pipe'));
  const choice: OutputChoice = { format, fields: null, limit: globals.limit ?? 0, paper: { color: false, width: terminal ? 100 : null } };
  const { text } = await outcome.view((view, result) => renderResult(view, result, choice, { target: null, warnings: [] }));
  return { text, exit: outcome.exit, said };
}
