import { Problem } from '../../core/problem.ts';
import type { Circumstances } from './failure.ts';
import { grantLabel } from './token.ts';

const LEEWAY_MILLISECONDS = 60_000;

/**
 * Tells the causes of a 401 apart. livekit-server does so in its text alone, and that text contains the whole token when the
 * signature or the time is wrong: it is compared here and never shown.
 * @param text the answer's body. @param date its `Date` header.
 */
export function unauthenticatedProblem(text: string, date: string | undefined, at: Circumstances): Problem {
  const { credentials, method, origin } = at;
  const project = ['check that key, secret and URL belong to the same project: sipctl context show'];
  if (text.includes('permissions denied')) return permissionProblem(at);
  if (text.includes('token is expired') || text.includes('token is not valid yet')) return timeProblem(text, date, at);
  if (text.includes('invalid API key') && credentials.kind === 'key') {
    return rejected(`${origin.host} does not know the API key ${credentials.apiKey}`, project);
  }
  if (text.includes('signature is invalid')) {
    return rejected(
      credentials.kind === 'key'
        ? `the secret does not belong to the API key ${credentials.apiKey}`
        : 'the token is signed with another secret',
      project,
    );
  }
  return rejected(`${origin.host} does not accept the token for ${method.name}`, project);
}

/** A token without the grant; livekit-server answers the same when no token arrived at all. */
export function permissionProblem({ credentials, method, origin, proxy }: Circumstances): Problem {
  const grant = grantLabel(method.grant);
  return new Problem('permission-denied', `${method.name} needs the grant ${grant}`, {
    detail: [
      credentials.kind === 'key'
        ? `the token carried it, so ${origin.host} restricts the key, or something in between removed the Authorization header`
        : 'the pre-signed token does not carry it',
      ...(proxy === null ? [] : [`the connection goes through the proxy ${proxy.host}`]),
    ],
    nextSteps: [credentials.kind === 'key' ? 'use an API key with full rights' : `have a token signed with ${grant}, or use an API key`],
  });
}

function timeProblem(text: string, date: string | undefined, at: Circumstances): Problem {
  const expired = text.includes('token is expired');
  const ahead = date === undefined ? Number.NaN : at.now - Date.parse(date);
  if (Math.abs(ahead) > LEEWAY_MILLISECONDS) {
    return new Problem('clock-skew', `this machine is ${span(ahead)} ${ahead > 0 ? 'ahead of' : 'behind'} ${at.origin.host}`, {
      detail: ['a token carries the time from which and until which it is valid; LiveKit allows a minute of difference'],
      nextSteps: ['set the clock of this machine, or let NTP do it'],
    });
  }
  if (at.credentials.kind === 'token') {
    return rejected(expired ? 'the pre-signed token has expired' : 'the pre-signed token is not valid yet', [
      'have a new token signed',
      'use an API key and secret',
    ]);
  }
  return new Problem('clock-skew', `${at.origin.host} finds the token ${expired ? 'expired' : 'not valid yet'}`, {
    detail: ['its Date header shows no difference to the clock of this machine'],
    nextSteps: ['check the clocks of this machine and of the server'],
  });
}

function rejected(summary: string, nextSteps: readonly string[]): Problem {
  return new Problem('token-rejected', summary, { nextSteps });
}

function span(milliseconds: number): string {
  const minutes = Math.round(Math.abs(milliseconds) / 60_000);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
