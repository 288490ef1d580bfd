/** HTTP status of each Twirp error code (Twirp specification v7). */
const STATUS = {
  canceled: 408,
  unknown: 500,
  invalid_argument: 400,
  malformed: 400,
  deadline_exceeded: 408,
  not_found: 404,
  bad_route: 404,
  permission_denied: 403,
  unauthenticated: 401,
  resource_exhausted: 429,
  failed_precondition: 412,
  aborted: 409,
  unimplemented: 501,
  internal: 500,
  unavailable: 503,
} as const;
export type TwirpCode = keyof typeof STATUS;

/** A refusal as Twirp puts it on the wire, always as JSON. `message` is LiveKit's own text: clients compare it. */
export class TwirpError extends Error {
  override readonly name = 'TwirpError';
  readonly code: TwirpCode;
  readonly meta: Readonly<Record<string, string>> | undefined;

  constructor(code: TwirpCode, message: string, meta?: Record<string, string>) {
    super(message);
    this.code = code;
    this.meta = meta;
  }

  get status(): number {
    return STATUS[this.code];
  }

  get body(): string {
    return JSON.stringify({ code: this.code, msg: this.message, ...(this.meta === undefined ? {} : { meta: this.meta }) });
  }
}

export function invalidArgument(message: string): TwirpError {
  return new TwirpError('invalid_argument', message);
}

/** Errors that come from behind LiveKit's HTTP layer reach the wire with this in front of their text. */
export function fromBehind(code: TwirpCode, message: string): TwirpError {
  return new TwirpError(code, `twirp error unknown: ${message}`);
}

/** A plain Go error, which LiveKit answers with 500 although the request was at fault. */
export function uncoded(message: string): TwirpError {
  return new TwirpError('unknown', message);
}
