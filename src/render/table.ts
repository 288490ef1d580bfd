import type { Part, Table } from './document.ts';
import { textOf } from './document.ts';
import { escapeText } from './escape.ts';
import type { Paint, Paper } from './paper.ts';

/** cli-table3's time grows with the square of the rows in practice (10,000 rows: 7 s), so longer tables are plain columns. */
const MOST_ROWS_DRAWN = 500;
const GAP = 2;
/** A column is never made narrower than this to fit a terminal: below it numbers and ids fall apart. */
const NARROWEST = 12;

export async function printTable(table: Table, paper: Paper, paint: Paint): Promise<string> {
  const widths = fit(
    naturalWidths(table),
    table.head.map(({ length }) => Math.max(length, NARROWEST)),
    paper.width,
  );
  return table.rows.length > MOST_ROWS_DRAWN ? plainColumns(table, paint) : await drawn(table, widths, paint);
}

async function drawn(table: Table, widths: readonly number[], paint: Paint): Promise<string> {
  const { default: CliTable } = await import('cli-table3');
  const drawing = new CliTable({
    chars: NO_LINES,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': GAP },
    head: table.head.map((title) => paint({ text: title, tone: 'strong' })),
    colWidths: widths.map((width) => width + GAP),
  });
  drawing.push(...table.rows.map((row) => row.map((part, column) => wrapped(part, widths[column] ?? NARROWEST, paint))));
  const rows = drawing.toString().split('\n');
  return `${rows.map((row) => row.trimEnd()).join('\n')}\n`;
}

const EDGES = ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'] as const;
const INNER = ['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'] as const;
const NO_LINES = Object.fromEntries([...EDGES, ...INNER].map((name) => [name, '']));

/** Cut after a comma or space where there is one; painted only then, because the library counts colour codes as text. */
function wrapped(part: Part, width: number, paint: Paint): string {
  const lines: string[] = [];
  let rest = escapeText(textOf(part));
  while (rest.length > width) {
    const at = Math.max(rest.lastIndexOf(' ', width - 1), rest.lastIndexOf(',', width - 1)) + 1 || width;
    lines.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at);
  }
  lines.push(rest);
  return lines.map((line) => (typeof part === 'string' ? paint(line) : paint({ ...part, text: line }))).join('\n');
}

function plainColumns(table: Table, paint: Paint): string {
  const widths = naturalWidths(table);
  const row = (parts: readonly Part[]) =>
    parts
      .map((part, column) => paint(part) + ' '.repeat((widths[column] ?? 0) - escapeText(textOf(part)).length + GAP))
      .join('')
      .trimEnd();
  return `${[table.head, ...table.rows].map(row).join('\n')}\n`;
}

function naturalWidths(table: Table): number[] {
  return table.head.map((title, column) =>
    table.rows.reduce((widest, row) => Math.max(widest, escapeText(textOf(row[column] ?? '')).length), title.length),
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
