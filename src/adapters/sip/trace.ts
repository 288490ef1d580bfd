import type { LadderMessage } from '../../core/model/phone-call.ts';
import { digestParameters } from './digest/challenge.ts';
import type { SipMessage } from './message/message.ts';
import { writeMessage } from './message/write-message.ts';

/** Headers of those who prove that they know a password. */
const CREDENTIALS = new Set(['authorization', 'proxy-authorization', 'authentication-info', 'proxy-authentication-info']);

/** What of a digest may be seen: the rest, with the nonce, is what a password is guessed from. */
const TOLD = new Set(['username', 'realm', 'uri', 'opaque']);
const UNQUOTED = new Set(['algorithm', 'qop', 'nc', 'stale']);
const MASK = '[masked]';

/** Headers of SIP itself; any other may be a trunk's own, and its value somebody's data. */
const SHOWN = new Set([
  ...['via', 'from', 'to', 'call-id', 'cseq', 'max-forwards', 'contact', 'route', 'record-route', 'content-type', 'content-length'],
  ...['user-agent', 'server', 'allow', 'supported', 'require', 'unsupported', 'reason', 'warning', 'retry-after', 'expires'],
  ...['www-authenticate', 'proxy-authenticate', 'x-lk-test-id', 'accept', 'date', 'session-expires', 'min-se', 'rack', 'rseq'],
]);

/** A message as a trace may show it: what proves a password is masked, and the values of headers that nobody knows. */
export function maskedText(message: SipMessage): string {
  const headers = message.headers.map(({ name, value }) => ({ name, value: maskedValue(name.toLowerCase(), value) }));
  return writeMessage({ ...message, headers }).toString('utf8');
}

function maskedValue(name: string, value: string): string {
  if (CREDENTIALS.has(name)) return maskedCredentials(value);
  return SHOWN.has(name) ? value : MASK;
}

/** Who proves something, to whom and how; anything that is no digest is nobody's to see. */
function maskedCredentials(value: string): string {
  const parameters = digestParameters(value);
  if (parameters === null) return MASK;
  const parts = [...parameters].map(([name, said]) => {
    if (UNQUOTED.has(name)) return `${name}=${said}`;
    return `${name}="${TOLD.has(name) ? said.replace(/[\\"]/g, '\\$&') : MASK}"`;
  });
  return `Digest ${parts.join(', ')}`;
}

export function ladderOf(message: SipMessage, direction: LadderMessage['direction'], atMs: number): LadderMessage {
  return { atMs: Math.round(atMs * 10) / 10, direction, text: maskedText(message) };
}
