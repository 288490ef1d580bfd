import { fromBehind, type TwirpCode, TwirpError } from '../http/twirp-error.ts';
import type { DialEnd } from './dialled-call.ts';

/** LiveKit's codes for the answers of carriers (livekit/protocol livekit/sip.go); what is not listed goes by its class. */
const CODES: Readonly<Record<number, TwirpCode>> = {
  301: 'not_found',
  302: 'not_found',
  401: 'permission_denied',
  402: 'permission_denied',
  403: 'permission_denied',
  404: 'not_found',
  408: 'deadline_exceeded',
  410: 'not_found',
  433: 'permission_denied',
  480: 'resource_exhausted',
  481: 'not_found',
  482: 'failed_precondition',
  483: 'failed_precondition',
  486: 'resource_exhausted',
  487: 'aborted',
  504: 'deadline_exceeded',
  600: 'resource_exhausted',
  603: 'permission_denied',
  604: 'not_found',
  607: 'permission_denied',
  608: 'permission_denied',
};

/** Answers that LiveKit has expected, and tells in other words than the rest. */
const EXPECTED = [400, 404, 480, 486, 488];

/** How CreateSIPParticipant, where it waits, tells of a call that came to nothing. @param host as the trunk writes it. */
export function dialRefusal(end: Exclude<DialEnd, { kind: 'answered' }>, host: string): TwirpError {
  switch (end.kind) {
    case 'refused': {
      const { status, text } = end;
      const what = EXPECTED.includes(status) ? 'INVITE failed' : 'unexpected status from INVITE response';
      const words = text === '' ? `sip status: ${status}` : `sip status: ${status}: ${text}`;
      const code = CODES[status] ?? (status >= 500 && status < 600 ? 'failed_precondition' : 'invalid_argument');
      return new TwirpError(code, `twirp error unknown: ${what}: ${words}`, { sip_status_code: String(status), sip_status: text });
    }
    case 'auth-missing':
      return fromBehind('failed_precondition', 'sip server required auth, but no username or password was provided');
    case 'auth-refused':
      return fromBehind('failed_precondition', 'max auth retry attempts reached for SIP invite');
    case 'timeout':
      return fromBehind('canceled', 'sip request timed out');
    case 'no-response':
      return fromBehind('canceled', 'transaction failed to complete (0 intermediate responses)');
    case 'no-common-codec':
      return fromBehind('failed_precondition', 'common audio codec not found');
    case 'unreachable':
      return fromBehind('failed_precondition', `transport<${end.transport}> dial err=dial tcp :0->${host}: ${end.why}`);
  }
}
