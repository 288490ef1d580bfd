import { readdirSync } from 'node:fs';
import path from 'node:path';

/*
 * The tests of routing as one file: each mutant costs a new worker a file, and modules read anew in it. Generated worlds come last,
 * because most mutants are caught sooner. Left out is what asks only whether advice can be run as a command: it loads all commands.
 */
const FOLDER = path.resolve(import.meta.dirname, '../core/routing');
const LAST = ['any-world.test.ts', 'naive.test.ts'];
const LEFT_OUT = ['advice.test.ts'];

const quick = readdirSync(FOLDER).filter((file) => file.endsWith('.test.ts') && ![...LAST, ...LEFT_OUT].includes(file));
for (const file of [...quick, ...LAST]) await import(path.join(FOLDER, file));
