import { randomBytes } from 'node:crypto';
import { systemTimers } from '../../src/adapters/media/timers.ts';
import { systemDns } from '../../src/adapters/sip/resolve.ts';
import { placeCall } from '../../src/adapters/sip/user-agent/place-call.ts';
import type { CallEvent, CallRecord, DialRequest } from '../../src/core/model/phone-call.ts';
import { Secret } from '../../src/core/model/secret.ts';

export interface Dialled {
  readonly record: CallRecord;
  /** Status and text of each answer to an INVITE, in order. */
  readonly answers: readonly string[];
}

/** One real call to a port of this machine: rings for 2 s at most, talks for a quarter of one. */
export async function dial(
  port: number,
  more: Partial<DialRequest> = {},
  on: (event: CallEvent) => void = () => undefined,
): Promise<Dialled> {
  const request: DialRequest = {
    target: { host: '127.0.0.1', port, transport: 'udp' },
    to: '+15105550100',
    from: '+15105550199',
    credentials: null,
    testId: 'test-1',
    ringTimeoutMs: 2000,
    durationMs: 250,
    dtmf: null,
    play: null,
    record: true,
    advertise: null,
    mediaFromAnywhere: false,
    ...more,
  };
  const tools = {
    timers: systemTimers,
    dns: systemDns,
    randomText: (length: number) => randomBytes(length).toString('hex').slice(0, length),
    userAgent: 'sipctl/test',
  };
  const record = await placeCall(request, tools, on, new AbortController().signal);
  const answers = record.events.flatMap((event) =>
    event.kind === 'answer' && event.method === 'INVITE' ? [`${event.status} ${event.reason}`] : [],
  );
  return { record, answers };
}

export const withPassword = (user: string, password: string) => ({ credentials: { user, password: new Secret(password), realm: null } });
