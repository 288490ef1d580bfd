import { expect, it } from 'vitest';
import { sipctlOn } from '../support/in-process.ts';

const IDS = ['ST_7Qm2x9Kd3LpZ', 'ST_8Qm2x9Kd3LpZ', 'SDR_8Qm2x9Kd3LpZ'] as const;
const [FIRST, SECOND, RULE] = IDS;
const NUMBERS = ['+15105550100', '+15105550101'];
const project = {
  inboundTrunks: [
    {
      sipTrunkId: FIRST,
      name: 'main',
      numbers: NUMBERS,
      authUsername: 'acme-in',
      authPassword: 'x',
      allowedAddresses: ['198.51.100.0/24'],
    },
    { sipTrunkId: SECOND, name: 'carrier-backup', numbers: ['+15105550150'] },
  ],
  dispatchRules: [
    {
      sipDispatchRuleId: RULE,
      name: 'support',
      trunkIds: [FIRST, SECOND],
      numbers: ['+15105550100'],
      rule: { dispatchRuleIndividual: { roomPrefix: 'call' } },
      roomConfig: { agents: [{ agentName: 'support-agent' }] },
    },
  ],
};
const env = { NO_COLOR: '1' };

it.each([60, 80, 100, 160])('a list on %i columns fits them, breaks no id or number, and says what it left out', async (columns) => {
  const { sipctl } = await sipctlOn({ seed: project });
  for (const [line, words] of [
    ['trunk list', [FIRST, SECOND, ...NUMBERS, 'acme-in']],
    ['dispatch list', [RULE, 'carrier-backup', 'support-agent']],
  ] as const) {
    const { stdout } = await sipctl(line, { columns, env });
    const lines = stdout.trimEnd().split('\n');
    const rows = lines.filter((each) => !each.startsWith('left out: '));
    expect(Math.max(...rows.map(({ length }) => length))).toBeLessThanOrEqual(columns);
    for (const word of words) expect(stdout).toContain(word);
    expect(stdout.includes('left out: ')).toBe(columns < 160);
    const leftOut = /left out: (.*) \(-o wide\)/.exec(lines.at(-1) ?? '')?.[1]?.split(', ') ?? [];
    for (const column of leftOut) expect(lines[0]).not.toContain(column.toUpperCase());
  }
});

it('-o wide leaves nothing out, and neither does a choice of columns', async () => {
  const { sipctl } = await sipctlOn({ seed: project });
  for (const line of ['trunk list -o wide', 'trunk list --fields id,encryption,callers,addresses,rules']) {
    const { stdout } = await sipctl(line, { columns: 60, env });
    expect(stdout).toMatch(/ENCRYPTION.*\n/);
    expect(stdout).not.toContain('left out');
  }
});
