import type { LiveStage } from '../core/call/live-stages.ts';
import { OUTBOUND_STAGES, STAGES, stageLabel } from '../core/call/stages.ts';

export const LABEL_WIDTH = Math.max(...[...STAGES, ...OUTBOUND_STAGES].map(({ label }) => label.length));
/** As wide as a verdict, which comes at the end. */
const NO_VERDICT = ' '.repeat(6);

/** @returns a call that goes on: a line a stage, laid out as in its report, and what it is doing now. */
export function liveCallText(stages: readonly LiveStage[], doing: string): string {
  return [
    ...stages.map(({ stage, atMs, evidence }) =>
      `  ${NO_VERDICT}${stageLabel(stage).padEnd(LABEL_WIDTH)}  ${`${Math.round(atMs)} ms`.padStart(8)}  ${evidence}`.trimEnd(),
    ),
    doing,
  ].join('\n');
}
