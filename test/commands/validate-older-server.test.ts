import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { sipctlOn } from '../support/in-process.ts';
import { tamperedWire } from '../support/tampered-wire.ts';
import { seed } from '../support/world.ts';

type Message = Record<string, unknown>;

const without =
  (...keys: string[]) =>
  (item: Message) =>
    Object.fromEntries(Object.entries(item).filter(([key]) => !keys.includes(key)));
const unsetLeftOut = (item: Message) =>
  Object.fromEntries(Object.entries(item).filter(([, value]) => String(value ?? '') !== '' && value !== false));

const FILE = `apiVersion: sipctl/v1
inboundTrunks:
  - { name: main, numbers: ["+15105550100"], authUsername: u, authPassword: env:P, authRealm: carrier }
`;

/** What `validate --live` says of {@link FILE} where the lists of the server have been changed. */
async function findingsWith(change: (item: Message) => Message, world: object = seed()) {
  const { sandbox, cwd, sipctl } = await sipctlOn({ seed: world });
  const wire = await tamperedWire(sandbox, async ({ forward }) => {
    const { status, body } = await forward();
    return { status, body: Array.isArray(body['items']) ? { ...body, items: body['items'].map(change) } : body };
  });
  await writeFile(path.join(cwd, 'infra.yaml'), FILE);
  return await sipctl('validate -f infra.yaml --live', { env: wire.env });
}

describe('a file for an older server', () => {
  it('is told which field the server would drop, and the version that it takes', async () => {
    const { code, stdout } = await findingsWith(without('auth_realm'));
    expect(code).toBe(3);
    expect(stdout).toContain(
      'infra.yaml:3:95 error field-needs-server: the server does not know authRealm, and would drop it without an error; update livekit-server to 1.12.0 or later, or take it away',
    );
  });

  it.each([
    ['knows the field', seed(), (item: Message) => item],
    ['lists nothing that could tell', {}, without('auth_realm')],
    ['leaves every unset field out, those it knows too', seed(), (item: Message) => without('auth_realm')(unsetLeftOut(item))],
  ])('is not warned where the server %s', async (_, world, change) => {
    const { stdout } = await findingsWith(change, world);
    expect(stdout).not.toContain('field-needs-server');
  });
});
