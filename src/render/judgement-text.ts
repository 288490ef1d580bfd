import type { Blame, Cause, Judgement, StageResult } from '../core/call/stages.ts';
import { stageLabel } from '../core/call/stages.ts';
import { bad, counted, type Document, dim, good, indented, type Line, type Span, warn, wrapped } from './document.ts';
import { LABEL_WIDTH } from './live-call.ts';

const STATUS: Record<StageResult['status'], Span> = {
  pass: good('pass'),
  warn: warn('warn'),
  fail: bad('FAIL'),
  unknown: warn('open'),
  skipped: dim('-   '),
};
const TONE = { pass: good, fail: bad, incomplete: warn } as const;
const BLAME: Record<Blame, string> = {
  network: 'the network',
  service: 'the SIP service',
  trunk: 'the trunk',
  rule: 'the dispatch rule',
  agent: 'the agent',
  media: 'the audio',
  carrier: 'the carrier',
  sipctl: 'the message',
};

/** A call stage by stage, its verdict in one line, and why it failed. @param words what became of it. */
export function judgementText({ stages, verdict, cause }: Judgement, words: string): Document {
  return [
    ...stageLines(stages),
    wrapped(0, 'verdict: ', TONE[verdict](verdict), `  ${words}`),
    ...(cause === null ? [] : causeText(cause)),
  ];
}

function causeText({ blame, summary, id, detail, nextSteps }: Cause): Document {
  return [
    wrapped(2, bad(BLAME[blame]), `: ${summary} (${id})`),
    ...detail.map((text) => wrapped(4, text)),
    ...nextSteps.map((step, at) => indented(4, dim(at === 0 ? 'try: ' : '     '), step)),
  ];
}

/** Stages that the call did not come to are counted, once it has failed. */
function stageLines(stages: readonly StageResult[]): Line[] {
  const last = stages.findLastIndex(({ status }) => status !== 'skipped') + 1;
  const left = stages.length - last;
  return [
    ...stages.slice(0, last).map(stageLine),
    ...(left === 0 ? [] : [indented(2, dim(`-     ${counted(left, 'further stage')} not reached`))]),
  ];
}

function stageLine({ stage, status, atMs, evidence }: StageResult): Line {
  const at = atMs === null ? '' : `${Math.round(atMs)} ms`;
  return wrapped(2, STATUS[status], `  ${stageLabel(stage).padEnd(LABEL_WIDTH)}  `, dim(at.padStart(8)), `  ${evidence}`);
}
