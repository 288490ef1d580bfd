import type { LadderMessage } from '../../core/model/phone-call.ts';
import type { SipMessage } from './message/message.ts';
import { writeMessage } from './message/write-message.ts';

/** Headers that carry what a password can be guessed from. */
const CREDENTIALS = new Set(['authorization', 'proxy-authorization', 'authentication-info', 'proxy-authentication-info']);

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
  if (CREDENTIALS.has(name)) return value.replace(/\b(response|nonce|cnonce|rspauth|nextnonce)="[^"]*"/gi, '$1="[masked]"');
  return SHOWN.has(name) ? value : '[masked]';
}

export function ladderOf(message: SipMessage, direction: LadderMessage['direction'], atMs: number): LadderMessage {
  return { atMs: Math.round(atMs * 10) / 10, direction, text: maskedText(message) };
}
