import { readFileSync } from 'node:fs';
import type { Globals } from '../cli/globals.ts';
import { Problem } from '../core/problem.ts';
import type { Host } from './host.ts';

/** @returns what stands in the file of `--ca-cert` or SIPCTL_CA_CERT, as PEM. @throws Problem `file-unreadable`. */
export function extraCertificates({ caCert }: Pick<Globals, 'caCert'>, env: Host['env']): string | undefined {
  const file = caCert ?? env['SIPCTL_CA_CERT'];
  if (file === undefined || file === '') return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Problem('file-unreadable', `cannot read the certificate file ${file}`, { where: { file }, cause: error });
  }
}
