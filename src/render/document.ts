/**
 * What a view makes for people: lines of spans and tables, as data. Escaping and colour happen only when a document is
 * printed (print-document.ts), so no view can let a server's string through raw.
 */
export type Tone = 'good' | 'bad' | 'warn' | 'dim' | 'strong';

export interface Span {
  readonly text: string;
  readonly tone: Tone;
}
export type Part = string | Span;

export interface Line {
  readonly kind: 'line';
  readonly indent: number;
  readonly parts: readonly Part[];
  /** Prose, which may be broken between words where the terminal is narrower; a command or a line of a file may not. */
  readonly wraps?: true;
}

export interface Table {
  readonly kind: 'table';
  readonly head: readonly string[];
  readonly rows: readonly (readonly Part[])[];
  /** Titles of columns that a narrow terminal can do without, the first to go first. */
  readonly spare?: readonly string[];
}

export type Block = Line | Table;
export type Document = readonly Block[];

export const line = (...parts: readonly Part[]): Line => ({ kind: 'line', indent: 0, parts });
export const indented = (indent: number, ...parts: readonly Part[]): Line => ({ kind: 'line', indent, parts });

/** Prose: on a narrow terminal it goes on below, further in. */
export const wrapped = (indent: number, ...parts: readonly Part[]): Line => ({ kind: 'line', indent, parts, wraps: true });

export const good = (text: string): Span => ({ text, tone: 'good' });
export const bad = (text: string): Span => ({ text, tone: 'bad' });
export const warn = (text: string): Span => ({ text, tone: 'warn' });
export const dim = (text: string): Span => ({ text, tone: 'dim' });
export const strong = (text: string): Span => ({ text, tone: 'strong' });

export const textOf = (part: Part): string => (typeof part === 'string' ? part : part.text);

/** @returns `1 rule`, `3 rules`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
