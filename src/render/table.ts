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
/** Words of a text stand beside each other as long as there is so much room. */
const NARROWEST_TEXT = 8;
/** An id, number or address of up to so many characters stays in one piece. */
const MOST_UNBROKEN = 24;
/** More of one cell than a person reads in a table. */
const MOST_CELL_TEXT = 2000;

export async function printTable(whole: Table, paper: Paper, paint: Paint): Promise<string> {
  // So many rows are searched rather than read: each stays on one line.
  if (whole.rows.length > MOST_ROWS_DRAWN) return inColumns([headOf(whole), ...whole.rows], naturalWidths(whole), paint);
  const { table, leftOut } = withoutSpare(whole, paper.width);
  const widths = fit(naturalWidths(table), leastWidths(table), table.head.map(narrowest), paper.width);
  const rows = table.rows.map((row) => linesOf(row, widths));
  const text = rows.some((lines) => lines.length > MOST_LINES_DRAWN)
    ? inColumns([headOf(table), ...rows.flat()], widths, paint)
    : await drawn(headOf(table), table, widths, paint);
  if (leftOut.length === 0) return text;
  return `${text}${paint({ text: `left out: ${leftOut.join(', ').toLowerCase()} (-o wide)`, tone: 'dim' })}\n`;
}

const headOf = ({ head }: Table): Part[] => head.map((title) => ({ text: title, tone: 'strong' }));

/** @returns the table with as few columns left out as it takes to break no id or number. */
function withoutSpare(whole: Table, available: number | null): { table: Table; leftOut: readonly string[] } {
  let table = whole;
  const leftOut: string[] = [];
  for (const title of whole.spare ?? []) {
    if (available === null || leastTotal(table) <= available) break;
    const at = table.head.indexOf(title);
    if (at < 0) continue;
    table = { ...table, head: table.head.toSpliced(at, 1), rows: table.rows.map((row) => row.toSpliced(at, 1)) };
    leftOut.push(title);
  }
  return { table, leftOut };
}

function leastTotal(table: Table): number {
  const natural = naturalWidths(table);
  return leastWidths(table).reduce((sum, width, column) => sum + Math.min(width, natural[column] ?? 0) + GAP, -GAP);
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
    rest = rest.slice(at).trimStart();
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

const narrowest = ({ length }: string): number => Math.max(length, NARROWEST);

/** Where a cell is cut, it is cut between words. */
function leastWidths(table: Table): number[] {
  return table.head.map((title, column) =>
    table.rows.reduce(
      (least, row) => {
        const words = cellText(row[column] ?? '').split(/(?<=[ ,])/);
        return Math.max(least, ...words.map((word) => Math.min(word.trimEnd().length, MOST_UNBROKEN)));
      },
      Math.max(title.length, NARROWEST_TEXT),
    ),
  );
}

/**
 * Takes from the widest column until the table fits or every column is at its least, then once more down to where words break;
 * what does not fit then wraps in its cell.
 */
function fit(natural: readonly number[], least: readonly number[], hardLeast: readonly number[], available: number | null): number[] {
  const widths = [...natural];
  if (available === null) return widths;
  let over = widths.reduce((sum, width) => sum + width + GAP, -GAP) - available;
  for (const limits of [least, hardLeast]) {
    while (over > 0) {
      const spare = widths.map((width, column) => (width > (limits[column] ?? 0) ? width : 0));
      const widest = Math.max(...spare);
      if (widest === 0) break;
      widths[spare.indexOf(widest)] = widest - 1;
      over -= 1;
    }
  }
  return widths;
}
