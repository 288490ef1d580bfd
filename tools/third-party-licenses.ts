import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { packageOf } from './chunk-name.ts';

/**
 * @param modules absolute paths of every module in the bundle. @returns the licences of exactly the packages they come from, by name.
 * @throws Error when a bundled package carries neither a licence file nor a `license` member: then it may not be published.
 */
export async function thirdPartyLicenses(modules: readonly string[]): Promise<string> {
  const folders = [...new Set(modules.map(packageFolder).filter((folder) => folder !== null))];
  const sections = await Promise.all(folders.map(section));
  return `sipctl contains these libraries, each under its own licence.\n\n${sections.sort().join('\n')}`;
}

function packageFolder(module: string): string | null {
  const segments = module.split(path.sep);
  const name = packageOf(segments);
  return name === null ? null : [...segments.slice(0, segments.lastIndexOf('node_modules') + 1), ...name.split('/')].join(path.sep);
}

async function section(folder: string): Promise<string> {
  const manifest: { name: string; version: string; license?: string } = JSON.parse(
    await readFile(path.join(folder, 'package.json'), 'utf8'),
  );
  const { name, version, license } = manifest;
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file)).sort();
  if (files.length === 0 && license === undefined) throw new Error(`${name}@${version} is bundled, but says nothing of its licence`);
  const texts = await Promise.all(files.map((file) => readFile(path.join(folder, file), 'utf8')));
  return [`## ${name} ${version} (${license ?? 'see below'})`, '', ...texts.map((text) => `${text.trim()}\n`)].join('\n');
}
