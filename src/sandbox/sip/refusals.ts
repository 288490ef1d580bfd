import { invalidArgument, TwirpError } from '../http/twirp-error.ts';

/** @param fault LiveKit's objection, or null for none. @throws TwirpError */
export function refuse(fault: string | null): void {
  if (fault !== null) throw invalidArgument(fault);
}

export function requireId(id: string, otherwise: string): void {
  if (id === '') throw invalidArgument(otherwise);
}

/** `replace` may repeat the id inside the object, or leave it out. */
export function requireSameId(inside: string, id: string, kind: 'trunk' | 'rule'): void {
  if (inside !== '' && inside !== id) {
    throw invalidArgument(`${kind} id in the info must be empty or match the id in the update`);
  }
}

export function trunkNotFound(): TwirpError {
  return new TwirpError('not_found', 'requested sip trunk does not exist');
}

export function ruleNotFound(): TwirpError {
  return new TwirpError('not_found', 'requested sip dispatch rule does not exist');
}
