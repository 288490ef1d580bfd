import type { Part, Table } from './document.ts';
import { textOf } from './document.ts';
import { escapeText } from './escape.ts';
import type { Paint, Paper } from './paper.ts';

/**
 * cli-table3's time grows with the square of the rows (10,000: 7 s) and the cube of the lines of a cell (a name of 1,000 characters in
 * 12 columns: 4 s), and names come from a server. What has more of either is put into columns here.
 */
const MOST_ROWS_DRAWN = 500;
const MOST_LINES_DRAWN = 8;
const GAP = 2;
/** A column is never made narrower than this to fit a terminal: below it numbers and ids fall apart. */
const NARROWEST = 12;
/** More of one cell than a person reads in a table. */
const MOST_CELL_TEXT = 2000;

export async function printTable(table: Table, paper: Paper, paint: Paint): Promise<string> {
  const natural = naturalWidths(table);
  const head = table.head.map((title): Part => ({ text: title, tone: 'strong' }));
  // So many rows are searched rather than read: each stays on one line.
  if (table.rows.length > MOST_ROWS_DRAWN) return inColumns([head, ...table.rows], natural, paint);
  const least = table.head.map(({ length }) => Math.max(length, NARROWEST));
  const widths = fit(natural, least, paper.width);
  const rows = table.rows.map((row) => linesOf(row, widths));
  return rows.some((lines) => lines.length > MOST_LINES_DRAWN)
    ? inColumns([head, ...rows.flat()], widths, paint)
    : await drawn(head, table, widths, paint);
}

async function drawn(head: readonly Part[], table: Table, widths: readonly number[], paint: Paint): Promise<string> {
  const { default: CliTable } = await import('cli-table3');
  const drawing = new CliTable({
    chars: NO_LINES,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': GAP },
    head: head.map(paint),
    colWidths: widths.map((width) => width + GAP),
  });
  drawing.push(
    ...table.rows.map((row) =>
      row.map((part, column) =>
        wrapped(part, widths[column] ?? NARROWEST)
          .map(paint)
          .join('\n'),
      ),
    ),
  );
  const rows = drawing.toString().split('\n');
  return `${rows.map((row) => row.trimEnd()).join('\n')}\n`;
}

const EDGES = ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'] as const;
const INNER = ['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'] as const;
const NO_LINES = Object.fromEntries([...EDGES, ...INNER].map((name) => [name, '']));

/** Cut after a comma or space where there is one; painted only then, because the library counts colour codes as text. */
function wrapped(part: Part, width: number): Part[] {
  const lines: string[] = [];
  let rest = cellText(part);
  while (rest.length > width) {
    const at = Math.max(rest.lastIndexOf(' ', width - 1), rest.lastIndexOf(',', width - 1)) + 1 || width;
    lines.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at);
  }
  lines.push(rest);
  return lines.map((text) => (typeof part === 'string' ? text : { ...part, text }));
}

/** A row as the lines of its wrapped cells. */
function linesOf(row: readonly Part[], widths: readonly number[]): Part[][] {
  const cells = row.map((part, column) => wrapped(part, widths[column] ?? NARROWEST));
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, at) => cells.map((lines) => lines[at] ?? ''));
}

function inColumns(rows: readonly (readonly Part[])[], widths: readonly number[], paint: Paint): string {
  const cell = (part: Part, column: number) => {
    const text = cellText(part);
    return paint(typeof part === 'string' ? text : { ...part, text }) + ' '.repeat(Math.max(0, (widths[column] ?? 0) - text.length) + GAP);
  };
  return `${rows.map((row) => row.map(cell).join('').trimEnd()).join('\n')}\n`;
}

/** What is shown of a cell; escaped already, so its length is what it takes on the screen. */
function cellText(part: Part): string {
  const text = escapeText(textOf(part));
  return text.length <= MOST_CELL_TEXT ? text : `${text.slice(0, MOST_CELL_TEXT)}…`;
}

function naturalWidths(table: Table): number[] {
  return table.head.map((title, column) =>
    table.rows.reduce((widest, row) => Math.max(widest, cellText(row[column] ?? '').length), title.length),
  );
}

/** Takes from the widest column until the table fits or every column is at its least; what does not fit then wraps in its cell. */
function fit(natural: readonly number[], least: readonly number[], available: number | null): number[] {
  const widths = [...natural];
  if (available === null) return widths;
  let over = widths.reduce((sum, width) => sum + width + GAP, -GAP) - available;
  while (over > 0) {
    const spare = widths.map((width, column) => (width > (least[column] ?? 0) ? width : 0));
    const widest = Math.max(...spare);
    if (widest === 0) break;
    widths[spare.indexOf(widest)] = widest - 1;
    over -= 1;
  }
  return widths;
}
