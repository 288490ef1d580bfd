import type { CallEvent, CallRecord, LadderMessage } from '../core/model/phone-call.ts';

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

/** @returns one step of a call while it goes on, a line: messages with their arrow, and between them what else happened. */
export function ladderStep(event: CallEvent): string {
  const [arrow, text] = stepOf(event);
  return `${event.atMs.toFixed(1).padStart(10)} ms  ${arrow.padEnd(3)}  ${text}`;
}

function stepOf(event: CallEvent): readonly [arrow: string, text: string] {
  switch (event.kind) {
    case 'sent':
      return [ARROW.sent, event.withCredentials ? `${event.method}  (with credentials)` : event.method];
    case 'answer': {
      const { status, reason, method, challenge } = event;
      const asks = challenge === null ? '' : `  (realm ${challenge.realm}, ${challenge.algorithm}${challenge.stale ? ', stale' : ''})`;
      return [ARROW.received, `${`${status} ${reason}`.trim()}${method === 'INVITE' ? '' : `  (${method})`}${asks}`];
    }
    case 'request':
      return [ARROW.received, event.method];
    case 'resolved':
      return ['', `to ${event.address.includes(':') ? `[${event.address}]` : event.address}:${event.port}`];
    case 'connected':
      return ['', 'ready to send'];
    case 'first-audio':
      return ['', `first audio from ${event.from}`];
    case 'dtmf':
      return ['', `${event.digits} keys pressed`];
    case 'failed':
      return ['', `${event.why}: ${event.detail}`];
  }
}

/** An INVITE with credentials looks like one without. */
function firstLine({ text }: LadderMessage): string {
  const [line = ''] = text.split('\r\n', 1);
  return /^(Proxy-)?Authorization:/im.test(text) ? `${line}  (with credentials)` : line;
}
