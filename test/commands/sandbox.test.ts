import { expect, it, onTestFinished } from 'vitest';
import { startFromRequest } from '../../src/composition/start-from-request.ts';
import type { RunningSandbox, SandboxRequest } from '../../src/ports.ts';
import { dial } from '../support/dial.ts';
import { run } from './context-for-tests.ts';

async function startSandbox(request: SandboxRequest): Promise<RunningSandbox> {
  const sandbox = await startFromRequest(request, '.');
  onTestFinished(() => sandbox.close());
  return sandbox;
}

it('prints beside the variables of LiveKit where calls go', async () => {
  const { text } = await run(['sandbox'], { startSandbox });
  expect(text).toMatch(
    /^export LIVEKIT_URL=ws:.*\nexport LIVEKIT_API_KEY=.*\nexport LIVEKIT_API_SECRET=.*\nexport SIPCTL_SIP_HOST=127\.0\.0\.1:\d+\n$/,
  );
});

it('runs a command that can call it', async () => {
  const answers: string[] = [];
  const programs = {
    run: async (_: readonly string[], { SIPCTL_SIP_HOST = '' }: Readonly<Record<string, string>>) => {
      const port = Number(SIPCTL_SIP_HOST.split(':')[1]);
      answers.push(...(await dial(port, { ringTimeoutMs: 100 })).answers);
      return 0;
    },
  };
  expect(await run(['sandbox', '--', 'call-it'], { startSandbox, programs })).toMatchObject({ exit: 0 });
  expect(answers).toEqual(['100 Processing', '180 Ringing']);
});

it('takes the SIP port that is asked for, and says where it is taken', async () => {
  const first = await startSandbox({ port: 0, sipPort: 0, agents: [] });
  const [, taken = ''] = (first.env['SIPCTL_SIP_HOST'] ?? '').split(':');
  await expect(run(['sandbox', '--sip-port', taken], { startSandbox })).rejects.toMatchObject({
    id: 'sandbox-failed',
    message: `cannot listen for calls on 127.0.0.1:${taken}`,
  });
  await first.close();
  const { text } = await run(['sandbox', '--sip-port', taken], { startSandbox });
  expect(text).toContain(`SIPCTL_SIP_HOST=127.0.0.1:${taken}\n`);
  await expect(run(['sandbox', '--sip-port', '65536'], { startSandbox })).rejects.toMatchObject({ id: 'value-invalid' });
});

it('prints what an outbound trunk has to know of the carrier, where one is asked for', async () => {
  const { text } = await run(['sandbox', '--carrier'], { startSandbox });
  expect(text).toMatch(
    /\nexport SANDBOX_CARRIER_HOST=127\.0\.0\.1:\d+\nexport SANDBOX_CARRIER_USER=customer\nexport SANDBOX_CARRIER_PASSWORD=\w{24}\n$/,
  );
});
