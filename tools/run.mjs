// Runs a TypeScript file of ours (`node tools/run.mjs test/bench/main.ts --short`): Node 20 cannot by itself.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const [, , file, ...args] = process.argv;
// Inside node_modules, so that the libraries, which are not bundled, are found from there.
mkdirSync('node_modules/.cache', { recursive: true });
const folder = mkdtempSync(path.resolve('node_modules/.cache/run-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const bundle = await rolldown({ input: file, platform: 'node', external: /^[^./]/ });
const { output } = await bundle.write({ dir: folder, format: 'esm', entryFileNames: 'main.mjs', chunkFileNames: '[name]-[hash].mjs' });
process.argv = [process.argv[0] ?? 'node', path.resolve(file ?? ''), ...args];
await import(pathToFileURL(path.join(folder, output[0].fileName)).href);
