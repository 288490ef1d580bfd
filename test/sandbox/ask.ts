import type { Sandbox } from '../../src/sandbox/options.ts';
import { allGrants, signedToken } from '../contract/token.ts';

export interface Reply {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** One request with every grant. @param method `SIP/ListSIPTrunk`. @param at seconds since 1970 by the sandbox's clock. */
export async function ask(sandbox: Sandbox, method: string, body: Record<string, unknown>, at = Date.now() / 1000): Promise<Reply> {
  const room = String(body['room'] ?? body['room_name'] ?? '');
  const token = signedToken(sandbox, { ...allGrants(room), nbf: Math.floor(at) - 5, exp: Math.floor(at) + 600 });
  const response = await fetch(`${sandbox.httpUrl}/twirp/livekit.${method}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: JSON.parse(await response.text()) };
}
