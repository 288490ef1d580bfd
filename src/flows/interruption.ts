import { Problem } from '../core/problem.ts';

/** @param signal aborted with the Problem of the signal that came as its reason. @param when `before the next step`. */
export function interruption(signal: AbortSignal, when: string): Problem {
  const id = signal.reason instanceof Problem ? signal.reason.id : 'interrupted';
  return new Problem(id, `stopped ${when}`);
}
