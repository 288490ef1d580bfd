import type { ExitCode } from './problem-ids.ts';

/** How an error line begins, so that a person knows at the first word what became of the world. */
export type FirstWord = 'error' | 'denied' | 'refused' | 'stale' | 'rolled back' | 'incomplete' | 'unverified';

export interface ExitCodeRow {
  readonly code: 0 | 2 | ExitCode;
  readonly meaning: string;
  readonly worldChanged: string;
  readonly firstWord?: FirstWord;
}

/** The one table: `help exit-codes` and README are made from it. Stable within a major version. */
export const EXIT_CODES: readonly ExitCodeRow[] = [
  { code: 0, meaning: 'done, or nothing to do', worldChanged: 'as asked' },
  { code: 1, meaning: 'failed before any change (network, server refused), or a check said no', worldChanged: 'no', firstWord: 'error' },
  { code: 2, meaning: 'differences found (`plan`, `diff`, `--dry-run` with `--detailed-exitcode`)', worldChanged: 'no' },
  { code: 3, meaning: 'usage, configuration or validation error', worldChanged: 'no', firstWord: 'error' },
  { code: 4, meaning: 'authentication or permission', worldChanged: 'no', firstWord: 'denied' },
  { code: 5, meaning: 'refused by safety, or not confirmed', worldChanged: 'no', firstWord: 'refused' },
  {
    code: 6,
    meaning: 'stale plan, a change by somebody else, or another sipctl at work, before the first write',
    worldChanged: 'no',
    firstWord: 'stale',
  },
  { code: 7, meaning: 'failed and rolled back; the old world is verified', worldChanged: 'no (net)', firstWord: 'rolled back' },
  { code: 8, meaning: 'failed between two steps', worldChanged: 'yes, partly', firstWord: 'incomplete' },
  { code: 9, meaning: 'applied, but the verification after it failed', worldChanged: 'yes', firstWord: 'unverified' },
  { code: 70, meaning: 'a bug in sipctl', worldChanged: 'the message says', firstWord: 'error' },
  { code: 130, meaning: 'SIGINT before the first write', worldChanged: 'no', firstWord: 'error' },
  { code: 143, meaning: 'SIGTERM before the first write', worldChanged: 'no', firstWord: 'error' },
];

export function firstWordOf(code: ExitCode): FirstWord {
  return EXIT_CODES.find((row) => row.code === code)?.firstWord ?? 'error';
}
