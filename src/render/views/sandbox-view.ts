import type { RunningSandbox } from '../../ports.ts';
import { line } from '../document.ts';
import type { View } from '../view.ts';

interface SandboxResult {
  readonly sandbox: RunningSandbox;
  readonly code: number | null;
}

/** As a shell takes it. The secret is shown: it is made up for this run and good on loopback only. */
export const sandboxView: View<SandboxResult> = {
  kind: 'Sandbox',
  human: ({ sandbox, code }) => (code === null ? Object.entries(sandbox.env).map(([name, value]) => line(`export ${name}=${value}`)) : []),
  json: ({ sandbox, code }) => (code === null ? { env: sandbox.env } : { exitCode: code }),
};
