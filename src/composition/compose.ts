import { directoriesOf } from '../adapters/files/directories.ts';
import type { LiveKitConnection } from '../adapters/livekit/connect.ts';
import { systemClock } from '../adapters/terminal/clock.ts';
import { systemRandom } from '../adapters/terminal/random.ts';
import type { Context } from '../cli/context.ts';
import type { Globals } from '../cli/globals.ts';
import type { Target } from '../ports.ts';
import { printDocument } from '../render/print-document.ts';
import { createReporter, type KeepingReporter } from '../render/reporter.ts';
import { openConfiguration } from './configuration.ts';
import type { Host } from './host.ts';
import { once } from './once.ts';
import { createPromptsAndSecrets } from './prompts-and-secrets.ts';
import type { Settings } from './settings.ts';
import { waitsOf } from './waits.ts';

/** A context, and what only the root asks of it. */
export interface Composed {
  readonly context: Context;
  readonly reporter: KeepingReporter;
  /** The project the command has used; null where it used none. */
  usedTarget(): Target | null;
  close(): void;
}

/** The command that this is for, and where its events go. */
export type Running = Pick<Context, 'command' | 'emit'>;

/** Joins ports and adapters. Whatever costs something is loaded when it is first asked for. */
export function compose(globals: Globals, settings: Settings, host: Host, running: Running): Composed {
  const { env, home, cwd, stderr, interrupts, version } = host;
  const reporter = createReporter({
    write: (text) => stderr.write(text),
    quiet: settings.quiet,
    verbose: globals.verbose || globals.debug,
    animated: settings.animated,
    columns: settings.errorColumns,
  });
  const configuration = openConfiguration(globals, host, reporter);
  const { prompts, secrets, secretOf } = createPromptsAndSecrets(configuration, settings, host, reporter);
  const runId = `r${systemRandom.id(7)}`;
  let used: Target | null = null;
  let opened: LiveKitConnection | null = null;
  const connection = once(async () => {
    const { connectProject } = await import('./connect-project.ts');
    const resolved = await configuration.target();
    used = resolved.target;
    opened = await connectProject(resolved, { globals, host, reporter, runId, secretOf });
    return opened;
  });
  const files = once(async () => {
    const { createFiles } = await import('../adapters/files/user-files.ts');
    return createFiles(cwd);
  });
  const sounds = once(async () => {
    const { createSoundFiles } = await import('../adapters/files/sound-files.ts');
    return createSoundFiles(cwd);
  });
  const names = once(async () => {
    const { createNameCache } = await import('../adapters/files/name-cache.ts');
    return createNameCache(directoriesOf(env, home).cache);
  });
  const records = once(async () => {
    const { openRecords } = await import('./records.ts');
    return openRecords(directoriesOf(env, home), systemClock);
  });
  const context: Context = {
    globals,
    reporter,
    prompts,
    secrets,
    version,
    runId,
    ...running,
    waits: () => waitsOf(globals, host),
    interrupts,
    clock: systemClock,
    random: systemRandom,
    files: {
      readText: async (name, maxBytes) => (await files()).readText(name, maxBytes),
      readData: async (name) => (await files()).readData(name),
      readSources: async (names) => {
        const { readSources } = await import('../adapters/files/declared-files.ts');
        return await readSources(names, { workingDirectory: cwd, stdin: host.stdin() });
      },
      textIfThere: async (name) => (await files()).textIfThere(name),
      writeText: async (name, text) => (await files()).writeText(name, text),
      makeFolder: async (name) => (await files()).makeFolder(name),
      readSound: async (name) => (await sounds()).readSound(name),
      writeSound: async (name, samples) => (await sounds()).writeSound(name, samples),
    },
    names: {
      read: async () => (await names()).read(),
      write: async (target, found) => (await names()).write(target, found),
    },
    programs: {
      run: async (command, more) => {
        const { createPrograms } = await import('../adapters/terminal/programs.ts');
        return await createPrograms(env).run(command, more);
      },
    },
    show: async (document) => {
      if (settings.quiet && !prompts.available) return;
      reporter.clear();
      stderr.write(await printDocument(document, { color: settings.errorColor, width: settings.errorColumns }));
    },
    target: async () => {
      const { target } = await configuration.target();
      used = target;
      return target;
    },
    livekit: async () => (await connection()).reader,
    writer: async () => (await connection()).writer(),
    rooms: async () => (await connection()).rooms,
    dialer: async () => (await connection()).dialer,
    agents: async () => (await connection()).agents,
    phone: async () => {
      const { openPhone } = await import('./open-phone.ts');
      return openPhone(globals, host);
    },
    sipHost: async () => (await configuration.target()).sipHost ?? null,
    openCalls: async () => (await records()).openCalls,
    journals: async () => (await records()).journals,
    locks: async () => (await records()).locks,
    digests: async () => (await records()).digests,
    contexts: async () => {
      if (env['LIVEKIT_URL'])
        reporter.warn('LIVEKIT_URL is set and is used in place of any context: unset LIVEKIT_URL LIVEKIT_API_KEY LIVEKIT_API_SECRET');
      const { createContextStore } = await import('../adapters/files/context-store.ts');
      return createContextStore(configuration);
    },
    settings: async () => {
      const { describeRun } = await import('./describe-run.ts');
      return await describeRun(globals, settings, configuration, host);
    },
    configSchema: async () => {
      const { configJsonSchema } = await import('../adapters/files/config-schema.ts');
      return configJsonSchema();
    },
    startSandbox: async (request) => {
      const { startFromRequest } = await import('./start-from-request.ts');
      return await startFromRequest(request, cwd);
    },
  };
  return { context, reporter, usedTarget: () => used, close: () => opened?.close() };
}
