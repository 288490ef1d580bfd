import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { SipTransportKind } from '../../src/core/model/phone-call.ts';
import { inBackground, isTaken, until } from './background.ts';
import { freePort } from './free-port.ts';
import { pathOf } from './programs.ts';

export interface KamailioOptions {
  /** Port on 127.0.0.1 that calls are passed on to. */
  readonly next: number;
  readonly nextTransport?: 'udp' | 'tcp';
  /** It asks for the password, with this digest. Left out: it asks nobody. */
  readonly algorithm?: 'MD5' | 'SHA-256';
}

export interface Kamailio {
  readonly port: Readonly<Record<SipTransportKind, number>>;
  /** Its certificate, which nobody signed: PEM. */
  readonly certificate: string;
  close(): Promise<void>;
}

/** Kamailio between a caller and a far end, over UDP, TCP and TLS. Resolves once it listens. */
export async function startKamailio({ next, nextTransport = 'udp', algorithm }: KamailioOptions): Promise<Kamailio> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sipctl-kamailio-'));
  const [key, certificate] = [path.join(folder, 'key.pem'), path.join(folder, 'certificate.pem')];
  await makeCertificate(key, certificate);
  const [plain, tls] = [await freePort(), await freePort()];
  const defined = {
    NEXT: `sip:127.0.0.1:${next};transport=${nextTransport}`,
    CERTIFICATE: certificate,
    PRIVATE_KEY: key,
    ...(algorithm === undefined ? {} : { ALGORITHM: algorithm }),
  };
  const args = [
    ...['-f', path.resolve('fixtures/interop/kamailio.cfg'), '-Y', folder, '-DD', '-E', '-n', '1', '-N', '1', '-m', '32', '-M', '8'],
    ...['-l', `udp:127.0.0.1:${plain}`, '-l', `tcp:127.0.0.1:${plain}`, '-l', `tls:127.0.0.1:${tls}`],
    ...Object.entries(defined).flatMap(([name, text]) => ['-A', `${name}="${text}"`]),
  ];
  const program = inBackground(pathOf('kamailio'), args, folder);
  const close = async () => {
    await program.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const listens = async () => (await isTaken('udp', plain)) && (await isTaken('tcp', plain)) && (await isTaken('tcp', tls));
    await until('kamailio listens', program, listens);
  } catch (error) {
    await close();
    throw error;
  }
  return { port: { udp: plain, tcp: plain, tls }, certificate: await readFile(certificate, 'utf8'), close };
}

/** For 127.0.0.1, by itself, good for a day. */
async function makeCertificate(key: string, certificate: string): Promise<void> {
  const what = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
  const whose = ['-subj', '/CN=kamailio.example', '-addext', 'subjectAltName=IP:127.0.0.1'];
  await promisify(execFile)(pathOf('openssl'), ['req', ...what, ...whose, '-keyout', key, '-out', certificate]);
}
