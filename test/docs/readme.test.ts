import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../src/cli/program.ts';
import { manifest } from '../../src/commands/manifest.ts';
import { placeOf, TABLES } from './tables.ts';

const readme = await readFile('README.md', 'utf8');

describe('README', () => {
  it.each(Object.entries(TABLES))('has the table of %s as the program has it (npm run docs mends it)', (name, table) => {
    expect(placeOf(name).exec(readme)?.[2]).toBe(table());
  });

  it('shows no command that sipctl does not understand', async () => {
    const commands = [...readme.matchAll(/^sipctl (.+?)(?: +#.*)?$/gm)].map(([, line = '']) => line.trim());
    expect(commands.length).toBeGreaterThan(5);
    for (const line of commands) {
      await expect(parseCommandLine(line.split(/ +/), manifest, { width: 100 }), line).resolves.toMatchObject({ kind: 'run' });
    }
  });
});
