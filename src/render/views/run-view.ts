import { KIND_LABEL, labelOf } from '../../core/model/world.ts';
import type { DescribedStep, RunDescription } from '../../core/run/describe-run.ts';
import { changeJson, changeText } from '../change-text.ts';
import { bad, type Document, dim, good, indented, type Line, line, strong } from '../document.ts';
import type { View } from '../view.ts';
import { CHECKED, RESULT_TONE } from './history-view.ts';

const STATUS = { done: good('done'), begun: bad('begun'), untouched: dim('not done') } as const;

export const runView: View<RunDescription> = {
  kind: 'Run',
  human: (run) => [...headOf(run), ...run.done.flatMap(stepLines), ...wayOut(run)],
  json: ({ done, ...run }) => ({
    ...run,
    steps: done.map(({ change, action, ...step }) => ({ ...step, action, change: action === 'delete' ? [] : change.map(changeJson) })),
  }),
  names: ({ done }) => done.map(({ subject }) => subject.id),
};

function headOf({ runId, startedAt, command, result, verdict, undoes, tool }: RunDescription): Document {
  const checked = verdict === null || CHECKED[verdict] === '' ? '' : `, ${CHECKED[verdict]}`;
  return [
    line(strong(runId), `  ${startedAt}  ${command}  `, RESULT_TONE[result](result), checked),
    ...(undoes === null ? [] : [indented(2, `takes back ${undoes}`)]),
    indented(2, dim(`sipctl ${tool}`)),
  ];
}

function stepLines({ step, action, subject, change, status, elapsedMs }: DescribedStep): Line[] {
  const took = elapsedMs === null ? '' : `  ${(elapsedMs / 1000).toFixed(1)}s`;
  const shown = action === 'delete' ? [] : change;
  return [
    indented(2, `${step}  ${action} ${KIND_LABEL[subject.kind]} ${labelOf(subject)}  `, STATUS[status], dim(took)),
    ...shown.map((one) => indented(8, `${one.field}  ${changeText(one, action === 'create')}`)),
  ];
}

function wayOut({ runId, result }: RunDescription): Line[] {
  if (result === 'applied' || result === 'unverified') return [line(dim(`undo: sipctl undo ${runId}`))];
  if (result === 'between' || result === 'unfinished') return [line(`try: sipctl recover ${runId}`)];
  return [];
}
