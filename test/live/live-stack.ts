import { expect, it } from 'vitest';
import { z } from 'zod';
import { type Ended, type LiveProject, liveTest, type Raw } from './live-project.ts';

/** What `sipctl call test --json` says of a call, as far as tests ask. */
const callReport = z.looseObject({
  verdict: z.enum(['pass', 'fail', 'incomplete']),
  callId: z.string(),
  room: z.string().nullable(),
  trunk: z.string().nullable(),
  rule: z.string().nullable(),
  agents: z.array(z.string()),
  nextSteps: z.array(z.string()),
  checks: z.array(z.object({ stage: z.string(), status: z.string(), evidence: z.string() })),
  cause: z.object({ id: z.string(), stage: z.string() }).nullable(),
  participant: z.record(z.string(), z.string()).nullable(),
  rtp: z.looseObject({ received: z.number(), lost: z.number() }).nullable(),
});
export type CallReport = z.infer<typeof callReport>;

export const NUMBER = '+15105550100';
const USER = 'acme-in';
const PASSWORD = 'a long password';

/** A complete LiveKit: server, SIP service and an agent who speaks. */
export interface LiveStack extends LiveProject {
  /** `127.0.0.1:5060` */
  readonly sip: string;
  /** As `sipctl`, with the SIP host known. */
  operator(...args: string[]): Promise<Ended>;
  /** One call with `--json`. */
  dial(...args: string[]): Promise<CallReport>;
  /** Makes objects without asking sipctl. @returns the id. */
  trunk(change?: Raw): Promise<string>;
  rule(trunkIds: readonly string[], change?: Raw): Promise<string>;
  rooms(): Promise<readonly string[]>;
}

const sip = process.env['SIPCTL_LIVE_SIP'] ?? '';

/** A test on a complete LiveKit that holds nothing. Skipped where there is none; nothing requires one. */
export function stackTest(name: string, run: (stack: LiveStack) => Promise<void>): void {
  if (sip !== '') liveTest(name, (live) => run(openStack(live)));
  else it.skip(name);
}

function openStack(live: LiveProject): LiveStack {
  const env = {
    ...live.env,
    SIPCTL_SIP_HOST: sip,
    PASSWORD,
    WRONG: 'not-the-password',
    NEW_PASSWORD: 'another long password',
    PIN: '4711',
    WRONG_PIN: '9',
  };
  const operator: LiveStack['operator'] = (...args) => live.sipctlWith(env, ...args);
  const created = async (method: string, body: object, id: string) => z.string().parse((await live.call(`SIP/${method}`, body))[id]);
  return {
    ...live,
    sip,
    operator,
    dial: async (...args) => {
      const { exit, stdout, stderr } = await operator('call', 'test', '--from', '+15105550199', '--yes', '--json', ...args);
      expect(stderr).not.toContain('error:');
      const report = callReport.parse(JSON.parse(stdout));
      expect(exit).toBe(report.verdict === 'fail' ? 1 : 0);
      return report;
    },
    trunk: (change = {}) =>
      created(
        'CreateSIPInboundTrunk',
        { trunk: { name: 'main', numbers: [NUMBER], auth_username: USER, auth_password: PASSWORD, ...change } },
        'sip_trunk_id',
      ),
    rule: (trunkIds, change = {}) =>
      created(
        'CreateSIPDispatchRule',
        {
          dispatch_rule: {
            name: 'support',
            trunk_ids: trunkIds,
            rule: { dispatch_rule_individual: { room_prefix: 'call' } },
            room_config: { agents: [{ agent_name: live.agent }] },
            ...change,
          },
        },
        'sip_dispatch_rule_id',
      ),
    rooms: async () =>
      z
        .array(z.looseObject({ name: z.string() }))
        .parse((await live.call('RoomService/ListRooms', {}))['rooms'])
        .map(({ name }) => name),
  };
}
