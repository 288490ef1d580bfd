import http from 'node:http';
import path from 'node:path';
import type { Timings } from './rounds.ts';
import type { Bench, Row } from './rows.ts';
import { peakMemory, runCommand } from './run-command.ts';
import { median, pairedRatio } from './statistics.ts';

/** Three lists, and for each of them one question whether there is more. */
const MOST_REQUESTS = 6;

export interface Judged {
  readonly row: Row;
  readonly ratio: number;
  readonly cells: readonly string[];
}

/** @returns the row with its figures, or null where one of its commands was refuted. */
export function judgeRow(row: Row, { times }: Timings): Judged | null {
  const [ours, theirs] = [times.get(row.ours), times.get(row.yardstick)];
  if (ours === undefined || theirs === undefined) return null;
  const ratio = pairedRatio(ours, theirs);
  const milliseconds = [median(ours), Math.min(...ours), Math.max(...ours), median(theirs)].map((time) => time.toFixed(1));
  return { row, ratio, cells: [row.title, ...milliseconds, ratio.toFixed(2), String(row.hold), String(row.aim)] };
}

/** @returns a sentence for each list that needs more memory than its row allows. @param folder for a file to report through. */
export async function memoryFailures(rows: readonly Row[], folder: string): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const { ours, memory } of rows) {
    if (memory === undefined) continue;
    const peak = await peakMemory(ours, path.join(folder, 'peak-memory'));
    process.stdout.write(`${ours.name}: peak memory ${peak.toFixed(0)} MB, hold ${memory} MB\n`);
    if (peak > memory) failures.push(`${ours.name} needs ${peak.toFixed(0)} MB of memory, more than ${memory} MB`);
  }
  return failures;
}

/** @returns a sentence for each list that asks the server more often than it has to. */
export async function requestFailures(lists: Bench['lists']): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const { port, command } of lists) {
    await requestsSinceLastAsked(port);
    await runCommand(command);
    const requests = await requestsSinceLastAsked(port);
    if (!(requests >= 1 && requests <= MOST_REQUESTS))
      failures.push(`${command.name} made ${requests} requests in place of at most ${MOST_REQUESTS}`);
  }
  return failures;
}

async function requestsSinceLastAsked(port: number): Promise<number> {
  return await new Promise((resolve, reject) => {
    http
      .get({ host: '127.0.0.1', port, path: '/requests', agent: false }, (answer) => answer.on('data', (text) => resolve(Number(text))))
      .on('error', reject);
  });
}
