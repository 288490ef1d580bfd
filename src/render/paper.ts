import type { Part } from './document.ts';

/** What the printer has to know of the place it prints to. */
export interface Paper {
  readonly color: boolean;
  /** Columns; null = as wide as it gets. */
  readonly width: number | null;
}

export type Paint = (part: Part) => string;
