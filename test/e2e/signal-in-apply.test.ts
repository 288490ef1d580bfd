import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { figure } from '../figures/figure.ts';
import { sipctlOn } from '../support/in-process.ts';
import { tamperedWire } from '../support/tampered-wire.ts';

const BIN = path.resolve('bin/sipctl.js');
/** How often a signal is sent; more where it is measured. */
const SIGNALS = Number(process.env['SIPCTL_SIGNALS'] ?? 3);
const TRUNKS = 20;

/** So long after this create came in. */
const moments = fc.sample(
  fc.record({
    signal: fc.constantFrom<NodeJS.Signals>('SIGINT', 'SIGTERM', 'SIGHUP'),
    create: fc.integer({ min: 1, max: TRUNKS / 2 }),
    afterMs: fc.integer({ min: 0, max: 8 }),
  }),
  { numRuns: SIGNALS, seed: 20_261_121 },
);

describe('a signal during an apply', () => {
  it.each(moments.map((moment, at) => ({ at, ...moment })))(
    '$at: $signal, $afterMs ms after create $create: it ends, and recover ends the run',
    async ({ signal, create, afterMs }) => {
      const { sandbox, cwd, sipctl } = await sipctlOn();
      const outboundTrunks = Array.from({ length: TRUNKS }, (_, at) => ({
        name: `out-${at}`,
        address: 'sip.example',
        numbers: [`+1555010${at}`],
      }));
      await writeFile(path.join(cwd, 'infra.yaml'), stringify({ apiVersion: 'sipctl/v1', outboundTrunks }));
      let creates = 0;
      let sent = Number.NaN;
      let lastRequest = Number.NaN;
      const wire = await tamperedWire(sandbox, async ({ method, forward }) => {
        lastRequest = performance.now();
        if (method.startsWith('Create')) creates += 1;
        if (method.startsWith('Create') && creates === create) {
          setTimeout(() => {
            sent = performance.now();
            child.kill(signal);
          }, afterMs);
        }
        return await forward();
      });
      const env = { PATH: process.env['PATH'] ?? '', HOME: cwd, ...sandbox.env, ...wire.env };
      const child = spawn(process.execPath, [BIN, 'apply', '-f', 'infra.yaml', '--yes', '--verify', 'none'], { cwd, env, stdio: 'ignore' });
      const [code] = await once(child, 'exit');
      const ended = performance.now();
      expect(code).toBe(8);
      expect(creates).toBeLessThan(TRUNKS);
      figure({ target: 'D7', what: 'signals during an apply', value: 1, over: 'sum' });
      figure({
        target: 'D7',
        what: 'signal to last new request',
        value: Math.max(0, lastRequest - sent),
        unit: 'ms',
        over: 'max',
        hold: 100,
      });
      figure({ target: 'D7', what: 'signal to exit', value: ended - sent, unit: 'ms', over: 'max', hold: 6000 });

      const recovered = await sipctl('recover --yes -o json', { env: wire.env });
      expect(recovered.code, recovered.stderr).toBe(0);
      const { items } = JSON.parse((await sipctl('trunk list -o json', { env: wire.env })).stdout);
      // LiveKit holds the old world or the new one.
      expect([0, TRUNKS]).toContain(items.length);
    },
  );
});
