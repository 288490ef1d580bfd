import type { Document, Part } from './document.ts';

/** Both faces of one result: what people read and what programs read. One view per result. */
export interface View<R> {
  /** The `kind` of the JSON envelope. */
  readonly kind: string | ((result: R) => string);
  human(result: R): Document;
  /** Members of the JSON document after the envelope. */
  json(result: R): Readonly<Record<string, unknown>>;
  /** What `-o jsonl` prints, one a line, where that is neither `items` nor the whole. */
  lines?(result: R): readonly Readonly<Record<string, unknown>>[];
  /** What `-o yaml` shows where that differs from the JSON. */
  yaml?(result: R): unknown;
  /** What `-o name` prints: ids, one a line. Absent where the result has none. */
  names?(result: R): readonly string[];
  /** A text that is one and the same on a terminal and in a pipe, such as a Markdown table; null where this result is none. */
  plain?(result: R): Document | null;
  /** Rows, for results that are lists. */
  readonly rows?: Rows<R>;
}

/** A list as columns. New columns come last: their order in a pipe is a contract. */
export interface Rows<R> {
  readonly columns: readonly { readonly name: string; readonly only?: 'pipe' | 'table' | 'wide' }[];
  /** How many there are before `--limit`. */
  count(result: R): number;
  /** The same result with the first `limit` items only. */
  limit(result: R, limit: number): R;
  /** Cells by column, untruncated, in the order of `columns` without those for tables; `wide` only where columns are chosen. */
  pipe(result: R, wide: boolean): readonly (readonly string[])[];
  table(result: R, wide: boolean): Document;
}

export interface Column<I> {
  readonly name: string;
  /** Plain value for a pipe; lists are joined by `,`. */
  readonly value: (item: I) => string | readonly string[];
  /** What a table shows where that differs. */
  readonly cell?: (item: I) => Part;
  /** `wide`: only in a table with `-o wide`, or where it is asked for. `pipe`: never in a table. `table`: never in a pipe. */
  readonly only?: 'wide' | 'pipe' | 'table';
}

export interface ListShape<R, I> {
  readonly kind: string;
  readonly items: (result: R) => readonly I[];
  readonly withItems: (result: R, items: readonly I[]) => R;
  readonly columns: readonly Column<I>[];
  /** Names of columns that a narrow terminal can do without, the first to go first. */
  readonly spare?: readonly string[];
  readonly json: (item: I) => Readonly<Record<string, unknown>>;
  readonly id: (item: I) => string;
  /** Shown in place of a table without rows. */
  readonly empty: (result: R) => Document;
}

/** @returns the cells by column of what was made row by row. */
export function columnsOf(rows: readonly (readonly string[])[], { length }: readonly unknown[]): string[][] {
  return Array.from({ length }, (_, at) => rows.map((row) => row[at] ?? ''));
}

/** @returns the view of a list: a table for people, tab-separated rows for a pipe, `items` in JSON. */
export function listView<R, I>(shape: ListShape<R, I>): View<R> {
  const { columns, items } = shape;
  const piped = (wide: boolean) => columns.filter(({ only }) => only !== 'table' && (only !== 'wide' || wide));
  const table = (result: R, wide: boolean): Document => {
    const list = items(result);
    if (list.length === 0) return shape.empty(result);
    const shown = columns.filter(({ only }) => only !== 'pipe' && (only !== 'wide' || wide));
    const cell = (column: Column<I>, item: I): Part => column.cell?.(item) ?? readable(column.value(item));
    return [
      {
        kind: 'table',
        head: shown.map(({ name }) => name.toUpperCase()),
        rows: list.map((item) => shown.map((column) => cell(column, item))),
        spare: wide ? [] : (shape.spare ?? []).map((name) => name.toUpperCase()),
      },
    ];
  };
  return {
    kind: shape.kind,
    human: (result) => table(result, false),
    json: (result) => ({ items: items(result).map(shape.json) }),
    names: (result) => items(result).map(shape.id),
    rows: {
      columns,
      count: (result) => items(result).length,
      limit: (result, limit) => shape.withItems(result, items(result).slice(0, limit)),
      pipe: (result, wide) => piped(wide).map(({ value }) => items(result).map((item) => joined(value(item)))),
      table,
    },
  };
}

/** Most lists of a row hold one item or none, and to join them takes as long as all else of the row. */
function joined(value: string | readonly string[]): string {
  if (typeof value === 'string') return value;
  return value.length < 2 ? (value[0] ?? '') : value.join(',');
}

function readable(value: string | readonly string[]): string {
  if (typeof value === 'string') return value === '' ? '-' : value;
  return value.length === 0 ? '-' : value.join(', ');
}
