/**
 * Where the program starts. Pages that need nothing are printed from text rendered at build time, before anything is loaded;
 * all else is in run.ts.
 */
import { fstatSync, writeSync } from 'node:fs';

declare const __SIPCTL_VERSION__: string;
declare const __HELP_PAGES__: Readonly<Record<string, string>>;
declare const __HELP_WIDTH__: number;

export async function main(): Promise<void> {
  const argv = process.argv.slice(2);
  const page = readyPage(argv) ?? (await completionScript(argv));
  if (page !== null) {
    print(page);
    return;
  }
  const { runProcess } = await import('./composition/run-process.ts');
  await runProcess(argv, __SIPCTL_VERSION__);
}

/** A stream takes longer to make than all else here, and a pipe or file takes a page as it is; what it does not take goes by stream. */
function print(page: string): void {
  const bytes = Buffer.from(page);
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(1, bytes, written);
  } catch {
    process.stdout.on('error', () => undefined);
    process.stdout.write(bytes.subarray(written));
  }
}

/** Perhaps a terminal; /dev/null is taken for one, which costs a little time and nothing else. */
function isScreen(): boolean {
  try {
    return fstatSync(1).isCharacterDevice();
  } catch {
    return false;
  }
}

/** `--version`, and the help of sipctl or of a group, asked for in any of the usual ways. */
function readyPage(argv: readonly string[]): string | null {
  const [word = '', ...more] = argv;
  if (argv.length === 1 && (word === '--version' || word === '-V')) return `${__SIPCTL_VERSION__}\n`;
  const narrow = isScreen() && (process.stdout.columns ?? __HELP_WIDTH__) < __HELP_WIDTH__;
  const asksHelp = more.length === 0 || (more.length === 1 && isHelp(more[0]));
  const name = isHelp(word) ? '' : word;
  return asksHelp && !narrow && Object.hasOwn(__HELP_PAGES__, name) ? (__HELP_PAGES__[name] ?? null) : null;
}

const isHelp = (word: string | undefined): boolean => word === '--help' || word === '-h';

/** Shells ask for it at every start of theirs. */
async function completionScript([word, shell, ...more]: readonly string[]): Promise<string | null> {
  if (word !== 'completion' || shell === undefined || more.length > 0) return null;
  const { COMPLETION_SCRIPTS } = await import('./commands/completion/scripts.ts');
  return Object.entries(COMPLETION_SCRIPTS).find(([name]) => name === shell)?.[1] ?? null;
}
