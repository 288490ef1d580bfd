import type { Sandbox, SandboxOptions } from '../../../src/sandbox/options.ts';
import type { PhoneOptions } from '../../../src/sandbox/phone/phone-options.ts';
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts';

/** Rings, times out and notices ends many times faster than LiveKit. */
const TIMES = { ringingInterval: 60, joining: 5, roomGone: 5, hangupListed: 2, backendUnanswered: 30, active: 50 };

export interface Trunk {
  readonly [field: string]: unknown;
}

export interface Project {
  readonly trunks?: readonly Trunk[];
  readonly rules?: readonly Trunk[];
  readonly phone?: PhoneOptions;
  readonly more?: Partial<SandboxOptions>;
}

export const trunk = (id: string, more: Trunk = {}): Trunk => ({ sipTrunkId: id, name: id, numbers: ['+15105550100'], ...more });

export const rule = (id: string, agentName: string, more: Trunk = {}): Trunk => ({
  sipDispatchRuleId: id,
  trunkIds: ['ST_1'],
  rule: { dispatchRuleDirect: { roomName: 'support' } },
  roomConfig: { agents: [{ agentName }] },
  ...more,
});

const started: Sandbox[] = [];

/** For afterAll: calls wait more than they work, so that tests of them run side by side. */
export async function closeSandboxes(): Promise<void> {
  await Promise.all(started.splice(0).map((sandbox) => sandbox.close()));
}

/** A sandbox that can be called; a worker of every mode has the mode's name. */
export async function callable({ trunks = [trunk('ST_1')], rules = [rule('SDR_1', 'alive')], phone = {}, more = {} }: Project = {}) {
  const sandbox = await startSandbox({
    seed: { inboundTrunks: trunks, dispatchRules: rules },
    agents: (['alive', 'silent', 'slow', 'full', 'crashing'] as const).map((mode) => ({ name: mode, mode })),
    delays: { agentJoins: 30, slowAgentJoins: 400, agentCrashes: 400 },
    phone: { ...phone, times: { ...TIMES, ...phone.times } },
    ...more,
  });
  started.push(sandbox);
  return { sandbox, port: portOf(sandbox) };
}

function portOf({ phone }: Sandbox): number {
  if (phone === null) throw new Error('this sandbox has no phone');
  return phone.port;
}
