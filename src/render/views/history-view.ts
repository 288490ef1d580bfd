import type { RunSummary } from '../../core/run/describe-run.ts';
import { bad, good, line, type Span, warn } from '../document.ts';
import { listView } from '../view.ts';

export const RESULT_TONE: Readonly<Record<RunSummary['result'], (text: string) => Span | string>> = {
  applied: good,
  rolledBack: warn,
  unverified: bad,
  between: bad,
  unfinished: bad,
  unchanged: (text) => text,
};

/** How a run ended, and what the look at its result came to: `applied, verified`. */
export const CHECKED: Readonly<Record<NonNullable<RunSummary['verdict']>, string>> = {
  pass: 'verified',
  incomplete: 'verified in part',
  fail: 'failed its check',
  skipped: '',
};

export const historyView = listView<{ readonly runs: readonly RunSummary[] }, RunSummary>({
  kind: 'RunList',
  items: ({ runs }) => runs,
  withItems: (_, runs) => ({ runs }),
  columns: [
    { name: 'run', value: ({ runId }) => runId },
    { name: 'started', value: ({ startedAt }) => startedAt },
    { name: 'command', value: ({ command }) => command },
    { name: 'result', value: ({ result }) => result, cell: ({ result }) => RESULT_TONE[result](result) },
    { name: 'check', value: ({ verdict }) => (verdict === null ? '' : CHECKED[verdict]) },
    { name: 'steps', value: ({ steps }) => String(steps) },
    { name: 'exit', value: ({ exitCode }) => (exitCode === null ? '' : String(exitCode)) },
    { name: 'undoes', value: ({ undoes }) => undoes ?? '' },
  ],
  spare: ['undoes', 'exit', 'steps'],
  json: (run) => ({ ...run }),
  id: ({ runId }) => runId,
  empty: () => [line('no change was made from this machine')],
});
