import { TestRunner } from 'vitest';

/** What a test has measured of one of the targets that the design sets, such as how long a signal takes. */
export interface Figure {
  /** `D7` */
  readonly target: string;
  readonly what: string;
  readonly value: number;
  readonly unit?: string;
  /** How the values of several tests become one. */
  readonly over: 'sum' | 'max';
  /** The most it may be; absent for a figure that says how much was looked at. */
  readonly hold?: number;
}

declare module 'vitest' {
  interface TaskMeta {
    figures?: readonly Figure[];
  }
}

/** Leaves a figure with the test that is running, for `npm run figures` to show. */
export function figure(found: Figure): void {
  const task = TestRunner.getCurrentTest();
  if (task === undefined) throw new Error('a figure belongs to a test');
  task.meta.figures = [...(task.meta.figures ?? []), found];
}
