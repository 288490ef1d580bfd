import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { answerTo, situations } from './situations.ts';

const EXPLANATIONS = path.resolve(import.meta.dirname, '../../../fixtures/routing/explanations.txt');

describe.each(situations.map((one) => [one.name, one] as const))('%s', (_, one) => {
  it('ends as LiveKit ends it', () => {
    const { trunk, rule, agents, ...route } = answerTo(one).route;
    const found = { ...route, trunk: trunk?.name ?? null, rule: rule?.name ?? null, agents: agents.map(({ agentName }) => agentName) };
    expect(found).toMatchObject(one.expect);
  });

  it('says of every other trunk and rule which field decides', () => {
    const { because } = answerTo(one);
    const reasons = Object.fromEntries(because.map(({ subject, rejectedBy }) => [subject.name, rejectedBy]));
    expect(reasons).toMatchObject(one.because);
    expect(because.map(({ detail }) => detail).filter((detail) => /undefined|null|\[object/.test(detail))).toEqual([]);
  });

  it('says what the carrier sees and what to do', () => {
    const { onWire, nextSteps } = answerTo(one);
    expect(onWire.selfHosted).toContain(one.wire);
    expect(nextSteps.join('\n')).toContain(one.try);
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
  await expect(`${told.join('\n\n')}\n`).toMatchFileSnapshot(EXPLANATIONS);
});

it('are enough to go by', () => {
  expect(situations.length).toBeGreaterThanOrEqual(40);
});
