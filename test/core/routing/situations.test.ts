import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { parseCommandLine } from '../../../src/cli/program.ts';
import { manifest } from '../../../src/commands/manifest.ts';
import type { Call } from '../../../src/core/model/call.ts';
import { dispatchRuleSchema } from '../../../src/core/model/dispatch-rule.ts';
import { inboundTrunkSchema } from '../../../src/core/model/inbound-trunk.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import { answerCall, type CallAnswer } from '../../../src/core/routing/answer.ts';
import { PROFILES } from '../../../src/core/routing/profile.ts';
import { RouteIndex } from '../../../src/core/routing/route-index.ts';

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
type Situation = z.infer<typeof situation>;

const situations = readdirSync(FOLDER).flatMap((file) => z.array(situation).parse(parse(readFileSync(path.join(FOLDER, file), 'utf8'))));

function answerTo({ profile, trunks, rules, call }: Situation): CallAnswer {
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

describe.each(situations.map((one) => [one.name, one] as const))('%s', (_, one) => {
  const answer = answerTo(one);

  it('ends as LiveKit ends it', () => {
    const { trunk, rule, agents, ...route } = answer.route;
    const found = { ...route, trunk: trunk?.name ?? null, rule: rule?.name ?? null, agents: agents.map(({ agentName }) => agentName) };
    expect(found).toMatchObject(one.expect);
  });

  it('says of every other trunk and rule which field decides', () => {
    const reasons = Object.fromEntries(answer.because.map(({ subject, rejectedBy }) => [subject.name, rejectedBy]));
    expect(reasons).toMatchObject(one.because);
    expect(answer.because.map(({ detail }) => detail).filter((detail) => /undefined|null|\[object/.test(detail))).toEqual([]);
  });

  it('says what the carrier sees and what to do', async () => {
    expect(answer.onWire.selfHosted).toContain(one.wire);
    expect(answer.nextSteps.join('\n')).toContain(one.try);
    for (const step of answer.nextSteps) {
      const argv = step.split(' ').slice(1);
      expect(await parseCommandLine(argv, manifest, { width: 80 }), step).toMatchObject({ kind: 'run' });
    }
  });
});

it('are explained in these words', async () => {
  const told = situations.map((one) => {
    const { because, praise, onWire, nextSteps } = answerTo(one);
    return [
      `# ${one.name}`,
      ...[praise.trunk, praise.rule].filter((text) => text !== null).map((text) => `taken: ${text}`),
      ...because.map(({ subject, rejectedBy, detail }) => `not ${subject.name} (${rejectedBy}): ${detail}`),
      `self-hosted: ${onWire.selfHosted}`,
      `cloud: ${onWire.cloud}`,
      ...nextSteps.map((step) => `try: ${step}`),
    ].join('\n');
  });
  await expect(`${told.join('\n\n')}\n`).toMatchFileSnapshot(path.resolve(FOLDER, '../explanations.txt'));
});

it('are enough to go by', () => {
  expect(situations.length).toBeGreaterThanOrEqual(40);
});
