/**
 * Where the program starts. Pages that need nothing are printed from text rendered at build time, before anything is loaded;
 * all else is in run.ts.
 */
declare const __SIPCTL_VERSION__: string;
declare const __ROOT_HELP__: string;
declare const __HELP_WIDTH__: number;

export async function main(): Promise<void> {
  const argv = process.argv.slice(2);
  const page = readyPage(argv) ?? (await completionScript(argv));
  if (page !== null) {
    process.stdout.on('error', () => undefined);
    process.stdout.write(page);
    return;
  }
  const { runProcess } = await import('./composition/run-process.ts');
  await runProcess(argv, __SIPCTL_VERSION__);
}

function readyPage(argv: readonly string[]): string | null {
  const [word, ...more] = argv;
  if (more.length > 0) return null;
  if (word === '--version' || word === '-V') return `${__SIPCTL_VERSION__}\n`;
  const narrow = (process.stdout.columns ?? __HELP_WIDTH__) < __HELP_WIDTH__;
  const asksHelp = word === undefined || word === '--help' || word === '-h';
  return asksHelp && !narrow ? __ROOT_HELP__ : null;
}

/** Shells ask for it at every start of theirs. */
async function completionScript([word, shell, ...more]: readonly string[]): Promise<string | null> {
  if (word !== 'completion' || shell === undefined || more.length > 0) return null;
  const { COMPLETION_SCRIPTS } = await import('./commands/completion/scripts.ts');
  return Object.entries(COMPLETION_SCRIPTS).find(([name]) => name === shell)?.[1] ?? null;
}
