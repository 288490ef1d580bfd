import { createHash } from 'node:crypto';
import { serverKey } from '../../core/model/server-key.ts';
import type { Target } from '../../ports.ts';

/** Names a project in paths, so that they show neither URL nor key. */
export function targetHash({ url, apiKey }: Pick<Target, 'url' | 'apiKey'>): string {
  return createHash('sha256')
    .update(`${serverKey(url)}\n${apiKey}`)
    .digest('hex')
    .slice(0, 32);
}
