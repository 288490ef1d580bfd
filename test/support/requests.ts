import type { Sandbox } from '../../src/sandbox/options.ts';

export interface Sent {
  /** `CreateSIPInboundTrunk`. */
  readonly method: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What reached the sandbox so far, in order. */
export function sentTo({ requests }: Sandbox): Sent[] {
  return requests.map(({ path, body }) => ({ method: path.split('/').at(-1) ?? '', body: JSON.parse(body) }));
}

/** Requests that change a trunk, a rule or a room. */
export function changesSentTo(sandbox: Sandbox): Sent[] {
  return sentTo(sandbox).filter(({ method }) => /^(Create|Update|Delete)/.test(method));
}
