import { readFile, writeFile } from 'node:fs/promises';
import { placeOf, TABLES } from '../test/docs/tables.ts';

/** Writes README's tables anew from the program. */
let readme = await readFile('README.md', 'utf8');
for (const [name, table] of Object.entries(TABLES))
  readme = readme.replace(placeOf(name), (_, begin, __, end) => `${begin}${table()}${end}`);
await writeFile('README.md', readme);
