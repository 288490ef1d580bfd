import type { CallRecord, LadderMessage } from '../core/model/phone-call.ts';

/** Arrows point away from us for what we sent. */
const ARROW = { sent: '-->', received: '<--' } as const;

/** @returns the messages of a call: first the ladder, a line each, then every one in full. */
export function ladderText({ callId, ladder }: Pick<CallRecord, 'callId' | 'ladder'>): string {
  const head = ({ atMs, direction }: LadderMessage) => `${atMs.toFixed(1).padStart(10)} ms  ${ARROW[direction]}`;
  return [
    `Call-ID ${callId}`,
    ...ladder.map((message) => `${head(message)}  ${firstLine(message)}`),
    ...ladder.map((message) => `\n${head(message)}\n${message.text.replaceAll('\r\n', '\n').trimEnd()}`),
    '',
  ].join('\n');
}

/** An INVITE with credentials looks like one without. */
function firstLine({ text }: LadderMessage): string {
  const [line = ''] = text.split('\r\n', 1);
  return /^(Proxy-)?Authorization:/im.test(text) ? `${line}  (with credentials)` : line;
}
