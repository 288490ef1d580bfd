import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { recordings } from '../../adapters/sip/recorded.ts';
import { dial, withPassword } from '../../support/dial.ts';
import { mutantOf } from '../../support/mutants.ts';
import { callable, closeSandboxes, trunk } from './phone.ts';
import { rawCaller } from './raw-caller.ts';

afterAll(closeSandboxes);

const FOLDER = path.resolve('fixtures/sip/torture');
const torture = readdirSync(FOLDER).flatMap((file) => (file.endsWith('.dat') ? [readFileSync(path.join(FOLDER, file))] : []));
const recorded = recordings.flatMap(({ messages }) => messages.flatMap(({ from, bytes }) => (from === 'caller' ? [bytes] : [])));
const mutants = fc.sample(mutantOf([...recorded, ...torture]), { numRuns: 600, seed: 20_261_121 });

it.each(['UDP', 'TCP'])(
  'messages that are broken, mutated or meant to torture leave the phone working, and no call behind (%s)',
  async (kind) => {
    const { sandbox, port } = await callable({ trunks: [trunk('ST_1', { authUsername: 'acme', authPassword: 'correct-horse' })] });
    const messages = [...torture, ...mutants];
    // A connection ends with the first thing that is no message, so over TCP each has its own.
    const shared = kind === 'UDP' ? await rawCaller(kind, port) : null;
    for (const [at, message] of (kind === 'UDP' ? messages : messages.slice(0, 150)).entries()) {
      const caller = shared ?? (await rawCaller(kind, port));
      caller.send(message);
      if (shared === null) await caller.close();
      else if (at % 20 === 19) await new Promise((resolve) => setImmediate(resolve));
    }
    const { record } = await dial(port, { ...withPassword('acme', 'correct-horse'), durationMs: 100 });
    expect(record).toMatchObject({ final: { status: 200 }, byeStatus: 200 });
    await shared?.close();
    // Those that ask for a number that no trunk has are dropped, as LiveKit does, and not kept.
    await expect.poll(() => sandbox.phone?.openCalls, { timeout: 5000 }).toBe(0);
  },
);
