import { Problem } from '../../core/problem.ts';

/** @returns the server's words in an error. A write that the server failed at is told as one of unknown outcome, and the failure as its cause. */
export function serverSaidBy(error: unknown): string {
  if (!(error instanceof Problem)) return '';
  return error.facts.serverSaid ?? serverSaidBy(error.cause);
}
