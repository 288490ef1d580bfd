import { describe, expect, it } from 'vitest';
import { createReporter } from '../../src/render/reporter.ts';

const ESCAPE = '\u001b';

/** What a person sees after these writes: rows of a terminal that knows how to go up and to erase what is below. */
function screen(writes: readonly string[]): string[] {
  const rows = [''];
  let row = 0;
  for (const token of writes
    .join('')
    .split(new RegExp(`(${ESCAPE}\\[\\d*[A-Z]|\\r|\\n)`))
    .filter((text) => text !== '')) {
    if (token === '\n') {
      row += 1;
      rows[row] ??= '';
    } else if (token.startsWith(ESCAPE) && token.endsWith('A')) row -= Number(token.slice(2, -1));
    else if (token.startsWith(ESCAPE) && token.endsWith('J')) rows.splice(row, rows.length, '');
    else if (token !== '\r') rows[row] = token;
  }
  return rows;
}

function reporting(options: { readonly animated?: boolean; readonly columns?: number } = {}) {
  const writes: string[] = [];
  const { animated = true, columns = 80 } = options;
  const reporter = createReporter({ write: (text) => writes.push(text), quiet: false, verbose: false, animated, columns });
  return { reporter, writes, seen: () => screen(writes) };
}

describe('progress', () => {
  it('of several lines is replaced as a whole, and gone before a line that stays', () => {
    const { reporter, seen } = reporting();
    reporter.progress('first\nringing');
    reporter.progress('first\nsecond\nlistening');
    expect(seen()).toEqual(['first', 'second', 'listening ...']);
    reporter.line('done');
    expect(seen()).toEqual(['done', '']);
    reporter.progress('more');
    reporter.clear();
    expect(seen()).toEqual(['done', '']);
  });

  it('never takes a second row of a narrow terminal for one line', () => {
    const { reporter, seen } = reporting({ columns: 20 });
    reporter.progress(`${'x'.repeat(50)}\nshort`);
    expect(seen()).toEqual(['x'.repeat(19), 'short ...']);
  });

  it('is shown to nobody where the terminal is none', () => {
    const { reporter, writes } = reporting({ animated: false });
    reporter.progress('ringing');
    reporter.clear();
    expect(writes).toEqual([]);
  });

  it('lets no control character of a server through', () => {
    const { reporter, seen } = reporting();
    reporter.progress(`room ${ESCAPE}[2J`);
    expect(seen()).toEqual(['room \\u{1b}[2J ...']);
  });
});
