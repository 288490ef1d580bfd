import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { describe, expect, onTestFinished } from 'vitest';
import { z } from 'zod';
import { interopTest } from './interop-test.ts';
import { startKamailio } from './kamailio.ts';
import { AGENTS, NUMBER, PROJECT } from './project.ts';
import { BIN, startSandboxProcess } from './sandbox-process.ts';

const report = z.looseObject({ verdict: z.string(), checks: z.array(z.looseObject({ stage: z.string(), status: z.string() })) });

describe.each(['udp', 'tcp', 'tls'] as const)('sipctl call test through kamailio, over %s', (transport) => {
  interopTest('passes every stage, and cleans up', ['kamailio', 'openssl'], async () => {
    const sandbox = await startSandboxProcess(PROJECT, AGENTS);
    onTestFinished(sandbox.close);
    const { port, certificate, close } = await startKamailio({ next: sandbox.port });
    onTestFinished(close);
    await writeFile(path.join(sandbox.folder, 'ca.pem'), certificate);
    const how = ['--host', `127.0.0.1:${port[transport]}`, '--transport', transport, '--duration', '500ms', '--ca-cert', 'ca.pem'];
    const { stdout, exitCode, stderr } = await execa(process.execPath, [BIN, 'call', 'test', '--to', NUMBER, ...how, '-o', 'json'], {
      cwd: sandbox.folder,
      env: { ...sandbox.env, HOME: sandbox.folder, PATH: process.env['PATH'] ?? '' },
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
    });
    expect(exitCode, stderr).toBe(0);
    const { verdict, checks } = report.parse(JSON.parse(stdout));
    expect(checks.filter(({ status }) => status !== 'pass')).toEqual([]);
    expect({ verdict, stages: checks.length }).toEqual({ verdict: 'pass', stages: 16 });
  });
});
