import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { runCommand } from './run-command.ts';

/** Creates that have nothing to do with each other, on a server far away: the apply row. */
const CREATES = 1000;
const LATENCY_MS = 50;
const CONCURRENCY = 16;
const HOLD = 1.15;
/** Of a whole apply each; the best one is judged. */
const ROUNDS = 3;

/**
 * Judges an apply, journal and all, by what its requests would take if nothing else took time: requests x latency / concurrency.
 * @param home an empty folder. @param margin how far beyond its hold the row fails. @returns a sentence where it is not held.
 */
export async function applyFailures(home: string, print: (line: string) => void, margin: number): Promise<readonly string[]> {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 1; round <= ROUNDS && best > HOLD; round += 1) {
    const { milliseconds, requests, most } = await timeApply(path.join(home, `apply-${round}`));
    if (most > CONCURRENCY) return [`apply --concurrency ${CONCURRENCY} had ${most} requests under way at once`];
    const ideal = (requests * LATENCY_MS) / CONCURRENCY;
    const ratio = milliseconds / ideal;
    best = Math.min(best, ratio);
    print(
      `apply of ${CREATES} creates, ${LATENCY_MS} ms away, --concurrency ${CONCURRENCY}: ${milliseconds.toFixed(0)} ms for ${requests} requests, ${ratio.toFixed(2)} times the ideal, hold ${HOLD}`,
    );
  }
  return best <= HOLD * margin ? [] : [`apply of ${CREATES} creates takes ${best.toFixed(2)} times the ideal, more than ${HOLD}`];
}

async function timeApply(file: string): Promise<{ milliseconds: number; requests: number; most: number }> {
  const livekit = spawn(process.execPath, ['tools/run.mjs', 'test/bench/slow-livekit.ts', String(LATENCY_MS)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(livekit, 'close');
  try {
    const [said] = await once(livekit.stdout, 'data');
    const env: Record<string, string> = JSON.parse(String(said));
    await writeFile(`${file}.json`, JSON.stringify(declaration()));
    const apply = ['apply', '-f', `${file}.json`, '--yes', '--verify', 'none', '--concurrency', String(CONCURRENCY)];
    const run = await runCommand({
      name: 'sipctl apply',
      file: process.execPath,
      args: ['bin/sipctl.js', ...apply],
      env: { ...env, HOME: file },
    });
    if (run.exit !== 0) throw new Error(`sipctl apply ended with ${run.exit}: ${run.stderr.slice(0, 600)}`);
    const { requests, most } = await counted(env['LIVEKIT_URL'] ?? '');
    if (requests < CREATES) throw new Error(`sipctl apply made ${requests} requests for ${CREATES} creates`);
    return { milliseconds: run.milliseconds, requests, most };
  } finally {
    livekit.stdin.end();
    await ended;
  }
}

function declaration(): object {
  const outboundTrunks = Array.from({ length: CREATES }, (_, at) => ({
    name: `carrier-${at}`,
    address: 'sip.carrier.example',
    numbers: [`+1510555${String(at).padStart(4, '0')}`],
    transport: 'SIP_TRANSPORT_TLS',
  }));
  return { apiVersion: 'sipctl/v1', outboundTrunks };
}

async function counted(url: string): Promise<{ requests: number; most: number }> {
  const { hostname, port } = new URL(url);
  const [answer] = await once(http.get({ hostname, port, path: '/requests', agent: false }), 'response');
  const parts: Buffer[] = [];
  for await (const part of answer) parts.push(part);
  return JSON.parse(Buffer.concat(parts).toString());
}
