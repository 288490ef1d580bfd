import { systemClock } from '../../../src/adapters/terminal/clock.ts';
import {
  type OutboundOrder,
  type OutboundTools,
  type TestedOutboundCall,
  testOutboundCall,
} from '../../../src/flows/call/test-outbound.ts';
import type { CarrierFaults } from '../../../src/sandbox/carrier/carrier-options.ts';
import type { SandboxOptions } from '../../../src/sandbox/options.ts';
import { NUMBER, OTHER_NUMBER, outbound, seed } from '../../support/world.ts';
import { callSetting, type Setting } from './call-on-sandbox.ts';

export interface LoopOptions {
  readonly sandbox?: SandboxOptions;
  readonly carrier?: CarrierFaults;
  /** Of the outbound trunk, in place of what is right. */
  readonly trunk?: Readonly<Record<string, unknown>>;
}

export interface OutboundSetting extends Setting {
  dialOut(order?: Partial<OutboundOrder>, tools?: Partial<OutboundTools>): Promise<TestedOutboundCall>;
}

let unique = 0;

/** A LiveKit, its carrier, and an outbound trunk between them; closed by {@link Setting.close}. */
export async function outboundSetting({ sandbox = {}, carrier = {}, trunk = {} }: LoopOptions = {}): Promise<OutboundSetting> {
  const setting = await callSetting({
    seed: seed(),
    agents: [{ name: 'support-agent', mode: 'alive' }],
    carrier: { faults: carrier, ringsMs: 10_000 },
    ...sandbox,
  });
  const { host = '', user = '', password = '' } = setting.sandbox.carrier ?? {};
  const fields = { address: host, numbers: [OTHER_NUMBER], authUsername: user, authPassword: password, sipTrunkId: '', ...trunk };
  const out = await setting.writer.create('outboundTrunk', outbound('out', fields));
  const world = await setting.readWorld();
  return {
    ...setting,
    dialOut: (order = {}, tools = {}) =>
      testOutboundCall(
        world,
        {
          trunk: out,
          to: NUMBER,
          from: OTHER_NUMBER,
          mustComeBack: true,
          ringTimeoutMs: 2500,
          durationMs: 300,
          expected: { rule: null, agents: [] },
          ...order,
        },
        {
          dialer: setting.dialer,
          rooms: setting.rooms,
          openCalls: setting.openCalls,
          clock: systemClock,
          random: {
            id: (length) => {
              unique += 1;
              return `${process.pid}x${unique}`.padEnd(length, 'a').slice(0, length);
            },
          },
          target: { name: 'test', url: setting.sandbox.url, apiKey: setting.sandbox.apiKey, hosting: 'self-hosted' },
          signal: new AbortController().signal,
          shield: (work) => work(),
          onOccupied: async () => undefined,
          onSeen: () => undefined,
          onLeg: () => undefined,
          pace: { lookEveryMs: 20, leaveWithinMs: 700 },
          ...tools,
        },
      ),
  };
}
