import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Project, sipctlOn } from '../support/in-process.ts';
import { changesSentTo } from '../support/requests.ts';
import { NUMBER, seed } from '../support/world.ts';

const CALLER = '+15105550199';

interface Wanted {
  /** Left out = the file names no test caller. */
  readonly caller?: string;
  readonly agent: string;
  readonly phone?: boolean;
  readonly rule?: Parameters<typeof seed>[1];
}

/** A project whose agents support-agent and new-agent are there, and a file that gives rule support another agent. */
async function project({ caller = CALLER, agent, phone = true, rule = {} }: Wanted): Promise<Project> {
  const made = await sipctlOn({
    seed: seed({ ringingTimeout: '0.5s' }, rule),
    agents: [
      { name: 'support-agent', mode: 'alive' },
      { name: 'new-agent', mode: 'alive' },
    ],
    ...(phone ? { phone: { times: { ringingInterval: 100, pinPrompt: 50, pinRight: 20 } } } : {}),
  });
  const file = `apiVersion: sipctl/v1
dispatchRules:
  - name: support
    roomConfig: { agents: [{ agentName: ${agent} }] }
${caller === '' ? '' : `verify: { caller: "${caller}" }\n`}`;
  await writeFile(path.join(made.cwd, 'infra.yaml'), file);
  return made;
}

const CANARY = 'apply -f infra.yaml --strategy canary --verify api --yes';
const changes = ({ sandbox }: Project): string[] =>
  changesSentTo(sandbox)
    .map(({ method }) => method)
    .filter((method) => method.endsWith('SIPDispatchRule'));
const rules = async ({ sipctl }: Project): Promise<readonly { name: string; roomConfig: { agents: { agentName: string }[] } }[]> =>
  JSON.parse((await sipctl('dispatch list --json')).stdout).items;
const agentsOf = async (each: Project) => (await rules(each)).map(({ name, roomConfig }) => [name, roomConfig.agents[0]?.agentName]);

describe('a canary', { timeout: 60_000 }, () => {
  it('is proven by a call before the rule that real callers meet is changed', async () => {
    const each = await project({ agent: 'new-agent' });
    const { code, stderr } = await each.sipctl(CANARY);
    expect(stderr).toContain(`then a test call ${CALLER} -> ${NUMBER} has to be answered by it`);
    expect(stderr).toMatch(/canary \+15105550199 -> \+15105550100: pass, .*new-agent in call_.*rule support/);
    expect(code).toBe(0);
    expect(changes(each)).toEqual(['CreateSIPDispatchRule', 'UpdateSIPDispatchRule', 'DeleteSIPDispatchRule']);
    expect(await agentsOf(each)).toEqual([['support', 'new-agent']]);
  });

  it('that nobody answers is taken back, and no real caller has met it', async () => {
    const each = await project({ agent: 'absent-agent' });
    const { code, stdout, stderr } = await each.sipctl(`${CANARY} --json`);
    expect(code).toBe(7);
    expect(stderr).toMatch(/rolled back: nothing is changed: the test call .* does not prove the new dispatch rule support/);
    expect(stderr).toContain('no worker of the name absent-agent took the job');
    expect(stderr).toContain('world: unchanged');
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'ApplyResult', result: 'rolledBack' });
    expect(changes(each)).toEqual(['CreateSIPDispatchRule', 'DeleteSIPDispatchRule']);
    expect(await agentsOf(each)).toEqual([['support', 'support-agent']]);
    expect(each.sandbox.phone?.openCalls).toBe(0);
  });

  it('of a rule with a PIN is tried with that PIN', async () => {
    const pinned = { rule: { dispatchRuleDirect: { roomName: 'meet', pin: '4711' } } };
    const each = await project({ agent: 'new-agent', rule: pinned });
    const { code, stderr } = await each.sipctl(CANARY);
    expect(stderr).toMatch(/canary .*: pass/);
    expect(stderr).not.toContain('4711');
    expect(code).toBe(0);
  });

  it('of a saved plan is tried where the plan is applied', async () => {
    const each = await project({ agent: 'absent-agent' });
    expect((await each.sipctl('plan -f infra.yaml --strategy canary --out plan.json')).code).toBe(0);
    const { code, stderr } = await each.sipctl('apply plan.json --yes --verify api');
    expect(stderr).toContain('no worker of the name absent-agent took the job');
    expect(code).toBe(7);
    expect(await agentsOf(each)).toEqual([['support', 'support-agent']]);
  });

  it('without a test caller is refused with the way out', async () => {
    const each = await project({ agent: 'new-agent', caller: '' });
    const { code, stderr } = await each.sipctl(CANARY);
    expect(code).toBe(3);
    expect(stderr).toContain('no file names who makes it');
    expect(stderr).toContain('verify: { caller: "+15105550199" }');
    expect(changes(each)).toEqual([]);
    const imperative = await each.sipctl('dispatch update support --agent new-agent --strategy canary --yes');
    expect(imperative.code).toBe(3);
    expect(imperative.stderr).toContain('no file names who makes it');
  });

  it('without a SIP host is refused before the first request that changes anything', async () => {
    const each = await project({ agent: 'new-agent', phone: false });
    const { code, stderr } = await each.sipctl(CANARY);
    expect(code).toBe(3);
    expect(stderr).toContain('nothing says where the SIP service is');
    expect(changes(each)).toEqual([]);
    expect((await each.sipctl('plan -f infra.yaml --strategy canary')).code).toBe(0);
  });

  it('of a rule that the test caller cannot meet first is told to be none', async () => {
    const each = await project({ agent: 'new-agent', rule: { inboundNumbers: [CALLER] } });
    const { code, stderr } = await each.sipctl(CANARY);
    expect(stderr).toContain('rule support (SDR_');
    expect(stderr).toContain('is changed without a canary');
    expect(code).toBe(0);
  });
});
