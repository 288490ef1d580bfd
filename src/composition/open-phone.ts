import { randomBytes } from 'node:crypto';
import { systemTimers } from '../adapters/media/timers.ts';
import { createPhone } from '../adapters/sip/phone.ts';
import { systemDns } from '../adapters/sip/resolve.ts';
import type { Globals } from '../cli/globals.ts';
import type { Phone } from '../ports.ts';
import { extraCertificates } from './extra-certificates.ts';
import type { Host } from './host.ts';

/** Opens nothing by itself. @throws Problem `file-unreadable` for the certificates. */
export function openPhone(globals: Pick<Globals, 'caCert'>, { env, version }: Pick<Host, 'env' | 'version'>): Phone {
  const ca = extraCertificates(globals, env);
  return createPhone({
    timers: systemTimers,
    dns: systemDns,
    randomText: (length) => randomBytes(length).toString('hex').slice(0, length),
    userAgent: `sipctl/${version}`,
    ...(ca === undefined ? {} : { ca }),
  });
}
