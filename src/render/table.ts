import type { Part, Table } from './document.ts';
import { textOf } from './document.ts';
import { escapeText } from './escape.ts';
import type { Paint, Paper } from './print-document.ts';

/** cli-table3's time grows with the square of the rows in practice (10,000 rows: 7 s), so longer tables are plain columns. */
const MOST_ROWS_DRAWN = 500;
const GAP = 2;
/** A column is never made narrower than this to fit a terminal: below it numbers and ids fall apart. */
const NARROWEST = 12;

export async function printTable(table: Table, paper: Paper, paint: Paint): Promise<string> {
  const widths = fit(naturalWidths(table), paper.width);
  return table.rows.length > MOST_ROWS_DRAWN ? plainColumns(table, paint) : await drawn(table, widths, paint);
}

async function drawn(table: Table, widths: readonly number[], paint: Paint): Promise<string> {
  const { default: CliTable } = await import('cli-table3');
  const none = Object.fromEntries(
    [
      'top',
      'top-mid',
      'top-left',
      'top-right',
      'bottom',
      'bottom-mid',
      'bottom-left',
      'bottom-right',
      'left',
      'left-mid',
      'mid',
      'mid-mid',
      'right',
      'right-mid',
      'middle',
    ].map((name) => [name, '']),
  );
  const drawing = new CliTable({
    chars: none,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': GAP },
    head: table.head.map((title) => paint({ text: title, tone: 'strong' })),
    colWidths: widths.map((width) => width + GAP),
    wordWrap: true,
    wrapOnWordBoundary: false,
  });
  drawing.push(...table.rows.map((row) => row.map(paint)));
  return `${drawing
    .toString()
    .split('\n')
    .map((row) => row.trimEnd())
    .join('\n')}\n`;
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

/** Takes from the widest column until the table fits; what does not fit then wraps inside its cell. */
function fit(natural: readonly number[], available: number | null): number[] {
  const widths = [...natural];
  if (available === null) return widths;
  let over = widths.reduce((sum, width) => sum + width + GAP, 0) - available;
  while (over > 0) {
    const widest = Math.max(...widths);
    if (widest <= NARROWEST) break;
    widths[widths.indexOf(widest)] = widest - 1;
    over -= 1;
  }
  return widths;
}
