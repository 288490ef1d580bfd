import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Call } from '../../../src/core/model/call.ts';
import { dispatchRuleSchema } from '../../../src/core/model/dispatch-rule.ts';
import { inboundTrunkSchema } from '../../../src/core/model/inbound-trunk.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import { answerCall, type CallAnswer } from '../../../src/core/routing/answer.ts';
import { PROFILES } from '../../../src/core/routing/profile.ts';
import { RouteIndex } from '../../../src/core/routing/route-index.ts';

/** What operators run into, and how LiveKit decides: one case a list member, in YAML. */
const FOLDER = path.resolve(import.meta.dirname, '../../../fixtures/routing/situations');

const named = z.looseObject({ name: z.string() });
const situation = z.strictObject({
  name: z.string(),
  profile: z.enum(PROFILES).default('self-hosted-1.13.5'),
  trunks: z.array(named),
  rules: z.array(named).default([]),
  call: z.record(z.string(), z.union([z.string(), z.boolean()])).default({}),
  expect: z.record(z.string(), z.unknown()),
  because: z.record(z.string(), z.string()).default({}),
  wire: z.string().default(''),
  try: z.string().default(''),
});
export type Situation = z.infer<typeof situation>;

export const situations: readonly Situation[] = readdirSync(FOLDER).flatMap((file) =>
  z.array(situation).parse(parse(readFileSync(path.join(FOLDER, file), 'utf8'))),
);

/** @returns what is told of the situation's call; ids are made of names. */
export function answerTo({ profile, trunks, rules, call }: Situation): CallAnswer {
  const inboundTrunks = trunks.map((fields) => inboundTrunkSchema.parse({ sipTrunkId: `ST_${fields.name}`, ...fields }));
  const dispatchRules = rules.map(({ room, pin, agents, ...fields }) =>
    dispatchRuleSchema.parse({
      sipDispatchRuleId: `SDR_${fields.name}`,
      rule: { dispatchRuleDirect: { roomName: room, pin: pin ?? '' } },
      roomConfig: Array.isArray(agents) ? { agents: agents.map((agentName) => ({ agentName })) } : null,
      ...fields,
    }),
  );
  return answerCall(new RouteIndex({ inboundTrunks, dispatchRules }), theCall(call), [profile], Number.POSITIVE_INFINITY);
}

function theCall({ pin, noPin, ...said }: Situation['call']): Call {
  const entered = typeof pin === 'string' ? new Secret(pin) : 'not-asked';
  const usual = { to: '+15105550100', from: '+15105550150', fromHost: 'carrier.example.com', source: '203.0.113.5' };
  return { ...usual, ...said, pin: noPin === true ? 'left-empty' : entered };
}
