import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Context } from '../../src/cli/context.ts';
import { rememberNames } from '../../src/commands/completion/remember-names.ts';
import { dispatchRuleSchema } from '../../src/core/model/dispatch-rule.ts';
import { inboundTrunkSchema } from '../../src/core/model/inbound-trunk.ts';
import { emptyWorld } from '../../src/core/model/world.ts';
import { Problem } from '../../src/core/problem.ts';
import type { CachedName, Target } from '../../src/ports.ts';
import { problemOf } from '../adapters/files/temporary.ts';
import { contextForTests, run } from './context-for-tests.ts';

const execute = promisify(execFile);
const hasBash = await execute('bash', ['-c', '((BASH_VERSINFO[0] >= 4))']).then(
  () => true,
  () => false,
);

describe('completion', () => {
  it('prints the same script in JSON', async () => {
    const { text } = await run(['completion', 'fish']);
    expect(JSON.parse((await run(['completion', 'fish', '--json'])).text)).toMatchObject({
      kind: 'Completion',
      shell: 'fish',
      script: text,
    });
  });

  it('names the shells where it knows no such one', async () => {
    const problem = await problemOf(() => run(['completion', 'tcsh']));
    expect(problem.id).toBe('value-invalid');
    expect(problem.summary).toContain('bash, zsh, fish, pwsh');
  });
});

describe.skipIf(!hasBash)('the bash script', () => {
  let home: string;

  beforeAll(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'sipctl-bash-'));
    await writeFile(path.join(home, 'script.bash'), (await run(['completion', 'bash'])).text);
    await writeFile(path.join(home, 'sipctl'), `#!/bin/bash\nprintf '<%s>' "$@" >'${home}/asked'\nprintf '%s\\n' "$OFFERED"\n`);
    await chmod(path.join(home, 'sipctl'), 0o700);
  });
  afterAll(() => rm(home, { recursive: true }));

  /**
   * Calls the script as bash does. @param words as bash splits the line; @param behind the part of the last word behind its last split.
   * @returns the words that sipctl was asked to complete, and what bash would put on the line.
   */
  async function press(line: string, words: readonly string[], behind: string, offered: string): Promise<{ asked: string; put: string[] }> {
    const list = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
    const program = `source "$0/script.bash"; COMP_LINE=$1; COMP_POINT=\${#1}; COMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}
      _sipctl sipctl "$2" ""; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const env = { PATH: `${home}:${process.env['PATH']}`, OFFERED: offered };
    const { stdout } = await execute('bash', ['--norc', '-c', program, home, line, behind], { env });
    return { asked: await readFile(path.join(home, 'asked'), 'utf8'), put: stdout.trimEnd().split('\n') };
  }

  it('asks for the word at the cursor, an empty one too', async () => {
    expect(await press('sipctl trunk ', ['sipctl', 'trunk', ''], '', 'list')).toEqual({
      asked: '<__complete><--><trunk><>',
      put: ['list'],
    });
  });

  it('puts words together that bash splits at : and =, and offers only the part behind', async () => {
    const words = ['sipctl', '--context', '=', 'lk', ':', 'pr'];
    expect(await press('sipctl --context=lk:pr', words, 'pr', '--context=lk:prod')).toEqual({
      asked: '<__complete><--><--context=lk:pr>',
      put: ['prod'],
    });
  });

  it('quotes what has spaces, unless a quote is open', async () => {
    const open = await press('sipctl trunk get "Ma', ['sipctl', 'trunk', 'get', '"Ma'], 'Ma', 'Main trunk');
    expect(open).toEqual({ asked: '<__complete><--><trunk><get><Ma>', put: ['Main trunk'] });
    expect((await press('sipctl trunk get Ma', ['sipctl', 'trunk', 'get', 'Ma'], 'Ma', 'Main trunk')).put).toEqual(['Main\\ trunk']);
  });

  it('evaluates nothing, neither what was typed nor what is offered', async () => {
    const canary = `$(touch ${home}/run)`;
    await press(`sipctl "${canary}" `, ['sipctl', `"${canary}"`, ''], '', canary);
    await expect(readFile(path.join(home, 'run'))).rejects.toThrow('ENOENT');
  });
});

describe('remembering names', () => {
  const target: Target = { name: 'prod', url: 'wss://acme.livekit.cloud', apiKey: 'K', hosting: 'cloud' };
  const agents = [{ agentName: 'support-agent' }, { agentName: '' }];
  const world = {
    ...emptyWorld,
    inboundTrunks: [inboundTrunkSchema.parse({ sipTrunkId: 'ST_1', name: 'main', authPassword: 'canary' })],
    dispatchRules: [
      dispatchRuleSchema.parse({ sipDispatchRuleId: 'SDR_1', name: 'support', roomConfig: { agents } }),
      dispatchRuleSchema.parse({ sipDispatchRuleId: 'SDR_2', name: 'night', roomConfig: { agents } }),
    ],
  };

  function atKeyboard({ names }: Pick<Context, 'names'>) {
    const { context, said } = contextForTests({ target: async () => target, names });
    return { context: { ...context, prompts: { ...context.prompts, available: true } }, said };
  }

  it('keeps names and ids of trunks, rules and agents, each agent once', async () => {
    const kept: CachedName[] = [];
    const names = { read: async () => [], write: async (_: Target, written: readonly CachedName[]) => void kept.push(...written) };
    await rememberNames(world, atKeyboard({ names }).context);
    expect(kept).toEqual([
      { kind: 'trunk', name: 'main', id: 'ST_1' },
      { kind: 'rule', name: 'support', id: 'SDR_1' },
      { kind: 'rule', name: 'night', id: 'SDR_2' },
      { kind: 'agent', name: 'support-agent', id: '' },
    ]);
  });

  it('writes nothing for a script', async () => {
    const write = async () => {
      throw new Error('written');
    };
    const { context } = contextForTests({ target: async () => target, names: { read: async () => [], write } });
    await expect(rememberNames(world, context)).resolves.toBeUndefined();
  });

  it('does not fail the command where the disk is full, and says so with -v', async () => {
    const write = async () => {
      throw new Problem('file-unwritable', 'cannot write /cache (ENOSPC)');
    };
    const { context, said } = atKeyboard({ names: { read: async () => [], write } });
    await rememberNames(world, context);
    expect(said).toEqual([expect.stringMatching(/^verbose: .*ENOSPC/)]);
  });
});
