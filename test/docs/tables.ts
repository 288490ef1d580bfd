import { manifest } from '../../src/commands/manifest.ts';
import { EXIT_CODES } from '../../src/core/exit-codes.ts';

/** README's tables as the program has them, by the name of their place in README. */
export const TABLES: Readonly<Record<string, () => string>> = {
  commands: () => {
    const rows = Object.entries(manifest).flatMap(([name, entry]) =>
      'verbs' in entry
        ? Object.entries(entry.verbs).map(([verb, { summary }]) => `| \`${name} ${verb}\` | ${summary} |`)
        : [`| \`${name}\` | ${entry.summary} |`],
    );
    return `| command | |\n|---|---|\n${rows.join('\n')}\n`;
  },
  'exit codes': () => {
    const rows = EXIT_CODES.map(({ code, meaning, worldChanged }) => `| ${code} | ${meaning} | ${worldChanged} |`);
    return `| code | meaning | world changed? |\n|---|---|---|\n${rows.join('\n')}\n`;
  },
};

/** @returns the place of a table in README: what stands between its two marks. */
export const placeOf = (name: string): RegExp => new RegExp(`(<!-- ${name}: begin[^>]*-->\n)([\\s\\S]*?)(<!-- ${name}: end -->)`);
