import { chmod, copyFile, cp, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { rolldown } from 'rolldown';
import manifest from '../package.json' with { type: 'json' };
import build from '../rolldown.config.ts';
import { thirdPartyLicenses } from './third-party-licenses.ts';

/**
 * What is published is a package of its own: everything is in the bundle, so it has no dependencies, no scripts and nothing
 * to resolve when it is installed. `package/` is written anew from the same configuration as `dist/`, without the tour.
 */
const FOLDER = 'package';
const DOCUMENTS = ['LICENSE', 'README.md', 'CHANGELOG.md'];

await rm(FOLDER, { recursive: true, force: true });
await mkdir(FOLDER);
const bundle = await rolldown({ ...build, input: { main: 'src/main.ts' } });
const { output } = await bundle.write({ ...build.output, dir: path.join(FOLDER, 'dist') });
const modules = output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));

await cp('bin', path.join(FOLDER, 'bin'), { recursive: true });
await chmod(path.join(FOLDER, 'bin/sipctl.js'), 0o755);
for (const document of DOCUMENTS) await copyFile(document, path.join(FOLDER, document));
await writeFile(path.join(FOLDER, 'THIRD-PARTY-LICENSES'), await thirdPartyLicenses(modules));

const { name, version, description, license, engines, bin } = manifest;
const published = { name, version, description, license, engines, bin, files: ['bin', 'dist', 'THIRD-PARTY-LICENSES', 'CHANGELOG.md'] };
await writeFile(path.join(FOLDER, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
