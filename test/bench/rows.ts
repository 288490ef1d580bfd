import { spawnSync } from 'node:child_process';
import type { Command } from './run-command.ts';

/** One line of the table: a command of ours, what it is compared with, and the ratio it may have at most. */
export interface Row {
  readonly title: string;
  readonly ours: Command;
  readonly yardstick: Command;
  readonly hold: number;
  readonly aim: number;
  /** Peak of resident memory in MB. */
  readonly memory?: number;
}

export interface Bench {
  /** The same command twice: what its ratio is away from 1 is noise. */
  readonly aa: Row;
  readonly rows: readonly Row[];
  readonly lists: readonly { readonly port: number; readonly command: Command }[];
  /** What could not be compared here, and why. */
  readonly skipped: readonly string[];
}

/** A list of a project holds one outbound trunk besides. */
const linesOf = (trunks: number) => trunks + 1;
const COLUMNS = '[.sip_trunk_id, .name, (.numbers | join(",")), .auth_username, (.allowed_addresses | join(","))]';

/**
 * The start and list rows of the goals. @param ports where a project of so many trunks is served. @param home an empty folder.
 * The measured get nothing of our environment: a further certificate file alone costs node 37 ms at each start.
 */
export function benchRows(ports: Readonly<Record<string, number>>, home: string): Bench {
  const path = process.env['PATH'] ?? '';
  const base = { PATH: path, HOME: home };
  const livekit = (trunks: number) => ({
    ...base,
    LIVEKIT_URL: `http://127.0.0.1:${ports[trunks]}`,
    LIVEKIT_API_KEY: 'APIbench',
    LIVEKIT_API_SECRET: 'bench-bench-bench-bench-bench-bench',
  });
  const sipctl = (args: readonly string[], more: Partial<Command> = {}): Command => ({
    name: `sipctl ${args.join(' ')}`,
    file: process.execPath,
    args: ['bin/sipctl.js', ...args],
    env: base,
    ...more,
  });
  const list = (trunks: number, ...flags: string[]) => {
    const lines = flags.length > 0 ? 1 : linesOf(trunks);
    return sipctl(['trunk', 'list', ...flags], { name: `sipctl trunk list ${flags.join(' ')} (${trunks})`, env: livekit(trunks), lines });
  };
  const node: Command = { name: 'node -e 0', file: process.execPath, args: ['-e', '0'], env: base };
  const curl = (trunks: number): Command => ({
    name: `curl + jq (${trunks})`,
    file: 'sh',
    args: [
      '-c',
      `curl -sS -X POST -H 'content-type: application/json' -d '{}' "$1" | jq -r '.items[] | ${COLUMNS} | @tsv'`,
      'sh',
      `http://127.0.0.1:${ports[trunks]}/twirp/livekit.SIP/ListSIPInboundTrunk`,
    ],
    env: base,
    lines: trunks,
  });
  const lk = (trunks: number, ...flags: string[]): Command => ({
    name: `lk sip inbound list ${flags.join(' ')} (${trunks})`,
    file: 'lk',
    args: ['sip', 'inbound', 'list', ...flags],
    env: livekit(trunks),
  });
  // A command that stands in two rows is one object, and so is run once a round.
  const lists = { 10: list(10), 1000: list(1000), 10000: list(10_000) };
  const rows: Row[] = [
    { title: '--version', ours: sipctl(['--version']), yardstick: node, hold: 1.25, aim: 1.15 },
    { title: '--help', ours: sipctl(['--help']), yardstick: node, hold: 1.25, aim: 1.15 },
    { title: 'completion bash', ours: sipctl(['completion', 'bash']), yardstick: node, hold: 1.25, aim: 1.15 },
    { title: 'trunk --help', ours: sipctl(['trunk', '--help']), yardstick: node, hold: 1.6, aim: 1.4 },
    { title: 'trunk list, 10', ours: lists[10], yardstick: node, hold: 2.3, aim: 1.9 },
    { title: 'trunk list, 1,000', ours: lists[1000], yardstick: curl(1000), hold: 1.5, aim: 1.15 },
    { title: 'trunk list, 10,000', ours: lists[10_000], yardstick: curl(10_000), hold: 0.65, aim: 0.5, memory: 130 },
  ];
  const lkRows: Row[] = [
    { title: 'trunk list, 10 / lk', ours: lists[10], yardstick: lk(10), hold: 1.0, aim: 0.85 },
    { title: 'trunk list, 1,000 / lk', ours: lists[1000], yardstick: lk(1000), hold: 0.6, aim: 0.45 },
    { title: 'trunk list, 10,000 / lk', ours: lists[10_000], yardstick: lk(10_000), hold: 0.3, aim: 0.18 },
    { title: '-o json, 10 / lk', ours: list(10, '-o', 'json'), yardstick: lk(10, '--json'), hold: 1.1, aim: 0.9 },
    { title: '-o json, 1,000 / lk', ours: list(1000, '-o', 'json'), yardstick: lk(1000, '--json'), hold: 1.3, aim: 1.0 },
    { title: '-o json, 10,000 / lk', ours: list(10_000, '-o', 'json'), yardstick: lk(10_000, '--json'), hold: 1.5, aim: 1.1 },
  ];
  const hasLk = spawnSync('lk', ['--version']).status === 0;
  return {
    aa: { title: 'A/A', ours: { ...node }, yardstick: node, hold: 1, aim: 1 },
    lists: Object.entries(lists).map(([trunks, command]) => ({ port: ports[trunks] ?? 0, command })),
    rows: hasLk ? [...rows, ...lkRows] : rows,
    skipped: hasLk ? [] : lkRows.map(({ title }) => `${title}: lk is not installed`),
  };
}
