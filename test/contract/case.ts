/** What a request to LiveKit is signed with; a function makes the Authorization header itself, undefined sends none. */
export type Token = Readonly<Record<string, unknown>> | ((key: Key) => string | undefined);

export interface Key {
  readonly apiKey: string;
  readonly apiSecret: string;
}

export interface Server extends Key {
  /** `http://127.0.0.1:7880` */
  readonly url: string;
}

/** One request. In a body, `$main` stands for the id that an earlier step saved as `main`. */
export interface Step {
  /** `SIP/ListSIPTrunk`, or a path that begins with `/`. */
  readonly call: string;
  readonly body?: unknown;
  /** In place of `body`: sent as it is. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
  readonly method?: string;
  readonly contentType?: string;
  /** Default: every grant that the sandbox's methods ask for, with the room of the body. */
  readonly token?: Token;
  /** A name for the id of the object in the reply. */
  readonly save?: string;
}

/** Requests in sequence, on a LiveKit that holds nothing. */
export interface ContractCase {
  readonly name: string;
  readonly steps: readonly Step[];
}

/** An answer without what differs from run to run. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: unknown;
}

export function contractCase(name: string, ...steps: Step[]): ContractCase {
  return { name, steps };
}

/** A case of one request. */
export function single(name: string, call: string, body: unknown, more: Omit<Step, 'call' | 'body'> = {}): ContractCase {
  return contractCase(name, { call, body, ...more });
}
