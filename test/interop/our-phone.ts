import { randomBytes } from 'node:crypto';
import { systemTimers } from '../../src/adapters/media/timers.ts';
import { createPhone } from '../../src/adapters/sip/phone.ts';
import { systemDns } from '../../src/adapters/sip/resolve.ts';
import type { CallEvent, CallRecord, DialRequest, SipTransportKind } from '../../src/core/model/phone-call.ts';
import { Secret } from '../../src/core/model/secret.ts';

export interface Dialled extends Partial<DialRequest> {
  readonly port: number;
  readonly transport: SipTransportKind;
  /** A certificate that is trusted besides, as PEM. */
  readonly ca?: string;
}

/** One call by our own telephone to a port of 127.0.0.1. */
export async function call(
  { port, transport, ca, ...more }: Dialled,
  on: (event: CallEvent) => void = () => undefined,
): Promise<CallRecord> {
  const phone = createPhone({
    timers: systemTimers,
    dns: systemDns,
    randomText: (length) => randomBytes(length).toString('hex').slice(0, length),
    userAgent: 'sipctl/test',
    ...(ca === undefined ? {} : { ca }),
  });
  const request: DialRequest = {
    target: { host: '127.0.0.1', port, transport },
    to: '+15105550100',
    from: '+15105550199',
    credentials: null,
    testId: 'interop',
    ringTimeoutMs: 10_000,
    durationMs: 600,
    dtmf: null,
    play: null,
    record: false,
    advertise: null,
    mediaFromAnywhere: false,
    ...more,
  };
  return await phone.dial(request, on, new AbortController().signal);
}

export const knows = (user: string, password: string) => ({ user, password: new Secret(password), realm: null });

/** @returns each message of a call as `> INVITE`, `< 180`; what goes again over UDP because a busy machine is slow stands there once. */
export function course({ ladder }: CallRecord): string[] {
  const messages = new Map(
    ladder.map(({ direction, text }) => {
      const told = `${direction === 'sent' ? '>' : '<'} ${text.replace(/^SIP\/2\.0 /, '').split(' ')[0]}`;
      return [`${told} ${/^CSeq:.*$/im.exec(text)?.[0]}`, told];
    }),
  );
  return [...messages.values()];
}
