import { Problem } from '../core/problem.ts';
import { problemAnnotations } from '../render/annotations.ts';
import { escapeJson } from '../render/escape.ts';
import { printDocument } from '../render/print-document.ts';
import { problemDocument, problemJson } from '../render/views/problem-view.ts';
import { writeEvent } from './event-stream.ts';
import type { Host } from './host.ts';
import type { Settings } from './settings.ts';

interface Surroundings {
  readonly settings: Settings;
  readonly host: Host;
  /** Words of the command line that name the command; flags and values may be secret. */
  readonly command: string;
  /** With `-o jsonl` a last line is owed. */
  readonly streams: boolean;
}

/** The only place where an error becomes text and an exit code. */
export async function reportProblem(error: unknown, { settings, host, command, streams }: Surroundings): Promise<number> {
  const problem = error instanceof Problem ? error : bug(error, command, host);
  if (settings.format === 'json') host.stdout.write(`${escapeJson(JSON.stringify(problemJson(problem)))}\n`);
  if (settings.format === 'jsonl') {
    writeEvent(host, { type: 'error', ...problemJson(problem) });
    if (streams) writeEvent(host, { type: 'summary', kind: 'Error', exitCode: problem.exit, worldChanged: problem.worldChanged });
  }
  host.stderr.write(await printDocument(problemDocument(problem), { color: settings.errorColor, width: settings.errorColumns }));
  if (host.env['GITHUB_ACTIONS'] === 'true') for (const annotation of problemAnnotations(problem)) host.stderr.write(`${annotation}\n`);
  return problem.exit;
}

/** A stack's message may hold anything, so only its frames are shown: names and places in our own program. */
function bug(error: unknown, command: string, { version }: Host): Problem {
  const frames = error instanceof Error ? (error.stack ?? '').split('\n').filter((frame) => /^\s+at /.test(frame)) : [];
  return new Problem('bug', `sipctl ${version} ran into a bug of its own in ${command || 'its start'}`, {
    detail: [error instanceof Error ? error.constructor.name : typeof error, ...frames.slice(0, 12).map((frame) => frame.trim())],
    worldChanged: 'seeJournal',
    nextSteps: ['see what there is now: sipctl verify', 'report the lines above'],
    cause: error,
  });
}
