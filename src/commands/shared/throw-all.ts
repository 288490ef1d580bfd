import type { Problem } from '../../core/problem.ts';

/** Validation tells everything at once. @throws the first problem, with the others beside it. */
export function throwAll(problems: readonly Problem[]): void {
  const [first, ...others] = problems;
  if (first !== undefined) throw others.length === 0 ? first : first.with({ others });
}
