/** The tour of README: an operator's first half hour, on the embedded LiveKit, with no account and no network. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isatty } from 'node:tty';
import { createInterrupts } from '../adapters/terminal/interrupts.ts';
import { createOutput, type Output } from '../adapters/terminal/output.ts';
import { runSipctl } from '../composition/run.ts';
import { type Document, dim, line, strong } from '../render/document.ts';
import { printDocument } from '../render/print-document.ts';
import { startSandbox } from '../sandbox/start-sandbox.ts';
import { AGENT, FILE, STEPS, type Step } from './steps.ts';

declare const __SIPCTL_VERSION__: string;

const PASSWORDS = { MAIN_PASSWORD: 'correct-horse-battery', newPassword: 'staple-under-the-moon' };

async function tour(): Promise<boolean> {
  const out = createOutput(isatty(1), () => process.stdout);
  const show = async (document: Document) =>
    out.write(await printDocument(document, { color: out.isTTY && !process.env['NO_COLOR'], width: null }));
  const folder = await mkdtemp(path.join(tmpdir(), 'sipctl-tour-'));
  await writeFile(path.join(folder, 'new-password'), PASSWORDS.newPassword, { mode: 0o600 });
  await writeFile(path.join(folder, FILE.name), FILE.text);
  const sandbox = await startSandbox({ agents: [{ name: AGENT, mode: 'alive' }], phone: {} });
  const interrupts = createInterrupts((code) => process.exit(code));
  try {
    await show([
      line(strong('sipctl, a tour'), ' on an embedded LiveKit, with an embedded agent and a phone'),
      line(),
      line(dim('$ '), `sipctl sandbox --agent ${AGENT}`),
      ...Object.keys(sandbox.env).map((name) => line(`export ${name}=${name === 'LIVEKIT_URL' ? sandbox.url : '...'}`)),
    ]);
    const run = { id: '' };
    for (const step of STEPS) {
      const code = await take(step, { out, folder, env: sandbox.env, show, interrupts, run });
      if (code !== step.ends) {
        await show([line(), line(strong(`the tour stops: this should have ended with ${step.ends}, not ${code}`))]);
        return false;
      }
    }
    await show([line(), line(strong('That was the tour.'), ' Next: your own project, in five minutes: README.md')]);
    return true;
  } finally {
    interrupts.end();
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Stage {
  readonly out: Output;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly interrupts: ReturnType<typeof createInterrupts>;
  show(document: Document): Promise<void>;
  /** The last change. */
  readonly run: { id: string };
}

/** Configuration of whoever takes the tour stays out of it: home is a folder of its own. */
async function take({ says, types: typed, ends }: Step, { out, folder, env, interrupts, show, run }: Stage): Promise<number> {
  const types = typed.replace('RUN', run.id);
  await show([line(), ...(says === '' ? [] : [line(dim(`# ${says}`))]), line(dim('$ '), `sipctl ${types}`)]);
  const { PATH, TERM, NO_COLOR, COLUMNS } = process.env;
  const code = await runSipctl(types.split(' '), {
    version: __SIPCTL_VERSION__,
    env: { ...env, PATH, TERM, NO_COLOR: out.isTTY ? NO_COLOR : '1', COLUMNS, MAIN_PASSWORD: PASSWORDS.MAIN_PASSWORD },
    home: folder,
    cwd: folder,
    stdinIsTTY: isatty(0),
    stdin: () => process.stdin,
    stdout: {
      ...out,
      isTTY: true,
      columns: out.columns ?? 120,
      write: (text) => {
        run.id = /\brun (r\w+)/.exec(text)?.[1] ?? run.id;
        out.write(text);
      },
    },
    stderr: out,
    interrupts,
  });
  if (ends !== 0) await show([line(dim(`(exit ${code})`))]);
  return code;
}

tour().then(
  (passed) => {
    process.exitCode = passed ? 0 : 1;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
