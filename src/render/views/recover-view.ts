import { KIND_LABEL, labelOf, type Subject } from '../../core/model/world.ts';
import { decodeTemporaryName } from '../../core/plan/temporary-name.ts';
import { bad, type Document, good, line, type Span, warn } from '../document.ts';
import type { View } from '../view.ts';

/** What became of runs that were left unfinished, or with `listed` which there are. */
export interface Recovery {
  readonly runs: readonly {
    readonly runId: string;
    readonly outcome: 'finished' | 'reverted' | 'clean' | 'unfinished';
    /** One sentence for a person. */
    readonly what: string;
  }[];
  /** Temporary objects of a run on the server. */
  readonly leftOver: readonly Subject[];
  /** Test calls whose process died. `left`: not ended yet. */
  readonly calls: readonly { readonly testId: string; readonly to: string; readonly outcome: 'ended' | 'gone' | 'left' }[];
  readonly listed: boolean;
}

const OUTCOME: Readonly<Record<Recovery['runs'][number]['outcome'], Span>> = {
  finished: good('finished'),
  reverted: warn('reverted'),
  clean: good('clean'),
  unfinished: bad('unfinished'),
};

const CALL_OUTCOME: Readonly<Record<Recovery['calls'][number]['outcome'], string>> = {
  ended: 'was still up, and is ended',
  gone: 'had ended by itself',
  left: 'was left by a process that died, and may still be up',
};

/** The run that was in the middle of it, as its name tells. */
function runOf({ name }: Subject): string {
  const runId = decodeTemporaryName(name)?.runId;
  return runId === undefined ? '' : `, of run ${runId}`;
}

export const recoverView: View<Recovery> = {
  kind: 'Recovery',
  human: ({ runs, leftOver, calls, listed }): Document => [
    ...(runs.length === 0 && leftOver.length === 0 && calls.length === 0
      ? [line('nothing to recover: every run has come to its end')]
      : []),
    ...runs.map(({ runId, outcome, what }) => line(`${runId}  `, OUTCOME[outcome], `  ${what}`)),
    ...leftOver.map((subject) => line(warn('temporary'), `  ${KIND_LABEL[subject.kind]} ${labelOf(subject)}${runOf(subject)}`)),
    ...calls.map(({ testId, to, outcome }) => line(`${testId}  test call to ${to} ${CALL_OUTCOME[outcome]}`)),
    ...(listed && (runs.length > 0 || leftOver.length > 0 || calls.length > 0) ? [line('try: sipctl recover')] : []),
  ],
  json: ({ runs, leftOver, calls }) => ({ runs, leftOver, calls }),
  names: ({ runs }) => runs.map(({ runId }) => runId),
};
