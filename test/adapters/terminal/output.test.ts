import { spawn } from 'node:child_process';
import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createOutput } from '../../../src/adapters/terminal/output.ts';

const broken = (code: string) =>
  new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(`write ${code}`), { code })) });

describe('an output stream', () => {
  it('takes text and tells when it has left', async () => {
    const stream = new PassThrough();
    const output = createOutput(false, () => stream);
    output.write('one ');
    output.write('two');
    await output.flushed();
    expect(stream.read()?.toString()).toBe('one two');
  });

  it.each(['EPIPE', 'EIO'])('that is gone (%s) drops what follows and fails nothing', async (code) => {
    const output = createOutput(false, () => broken(code));
    output.write('x');
    await output.flushed();
    output.write('y');
    expect(await output.flushed()).toBeNull();
  });

  it('that has no room is told of: somebody waits for what was lost', async () => {
    const output = createOutput(false, () => broken('ENOSPC'));
    output.write('x');
    expect(await output.flushed()).toBe('ENOSPC');
  });

  it('that is a real pipe whose reader has ended never throws and always comes to an end', async () => {
    const reader = spawn('true', { stdio: ['pipe', 'ignore', 'ignore'] });
    const output = createOutput(false, () => reader.stdin);
    await new Promise((resolve) => reader.once('exit', resolve));
    for (let line = 0; line < 200; line += 1) output.write('x'.repeat(10_000));
    expect(await output.flushed()).toBeNull();
    output.write('more');
    expect(await output.flushed()).toBeNull();
  });
});
