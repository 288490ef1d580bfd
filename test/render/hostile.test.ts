import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { HOSTILE, rawCharactersIn } from '../support/hostile-strings.ts';
import { type Project, sipctlOn } from '../support/in-process.ts';
import { tamperedWire } from '../support/tampered-wire.ts';

/** Every text of every object is hostile, each string in an object of its own. */
function hostileWorld(texts: readonly string[]) {
  const numbered = texts.map((text, at) => ({ text, number: `+1510555${1000 + at}` }));
  return {
    inboundTrunks: numbered.map(({ text, number }, at) => ({
      sipTrunkId: `ST_${1000 + at}`,
      name: text,
      numbers: [number],
      metadata: text,
      authUsername: text,
      authPassword: 'p',
      headers: { [text]: text },
      allowedAddresses: [text],
    })),
    outboundTrunks: numbered.map(({ text, number }, at) => ({
      sipTrunkId: `ST_${2000 + at}`,
      name: text,
      numbers: [number, text],
      address: text,
      fromHost: text,
    })),
    dispatchRules: numbered.map(({ text, number }, at) => ({
      sipDispatchRuleId: `SDR_${1000 + at}`,
      name: text,
      trunkIds: [`ST_${1000 + at}`, text],
      numbers: [number, text],
      metadata: text,
      attributes: { [text]: text },
      rule: { dispatchRuleDirect: { roomName: text } },
      roomConfig: { agents: [{ agentName: text, metadata: text }] },
    })),
  };
}

/** The same strings in fewer objects, for what has to be run once an object; the longest last and alone, since some texts are cut. */
const PACKS = [0, 1, 2, 3, 4, 5]
  .map((pack) =>
    HOSTILE.slice(0, -1)
      .filter((_, at) => at % 6 === pack)
      .join(' | '),
  )
  .concat(HOSTILE.at(-1) ?? '');

const { sipctl } = await sipctlOn({ seed: hostileWorld(HOSTILE) });
const packed: Project = await sipctlOn({ seed: hostileWorld(PACKS) });
const LISTS = ['trunk list', 'dispatch list', 'agent list', 'verify'];
const env = { NO_COLOR: '1' };

describe('hostile text from a server', () => {
  it.each(LISTS)('comes to no terminal and no pipe raw: %s', async (line) => {
    for (const columns of [40, 200]) {
      const { stdout, stderr } = await sipctl(`${line} -v`, { columns, env });
      expect(rawCharactersIn(stdout + stderr)).toEqual([]);
    }
    const wide = await sipctl(`${line} -o wide`, { columns: 200, env });
    const piped = await sipctl(line);
    expect(rawCharactersIn(wide.stdout)).toEqual([]);
    expect(rawCharactersIn(piped.stdout, line === 'verify' ? '\n' : '\n\t')).toEqual([]);
  });

  it.each(LISTS.slice(0, 3))('breaks no row of a pipe: %s', async (line) => {
    const { stdout } = await sipctl(line);
    const widths = stdout
      .trimEnd()
      .split('\n')
      .map((row) => row.split('\t').length);
    expect(new Set(widths).size).toBe(1);
    const { items } = JSON.parse((await sipctl(`${line} --json`)).stdout);
    expect(widths).toHaveLength(items.length);
  });

  it.each(['trunk list', 'dispatch list'])('is in JSON and YAML what it was, with nothing raw: %s', async (line) => {
    const json = await sipctl(`${line} --json`);
    const jsonl = await sipctl(`${line} -o jsonl`);
    const yaml = await sipctl(`${line} -o yaml`);
    for (const { stdout } of [json, jsonl, yaml]) expect(rawCharactersIn(stdout)).toEqual([]);
    const named = (items: readonly { name: string }[]) => items.map(({ name }) => name);
    const names = line === 'trunk list' ? [...HOSTILE, ...HOSTILE] : HOSTILE;
    expect(named(JSON.parse(json.stdout).items)).toEqual(names);
    expect(named(parse(yaml.stdout).items)).toEqual(names);
    expect(
      named(
        jsonl.stdout
          .trimEnd()
          .split('\n')
          .map((row) => JSON.parse(row)),
      ),
    ).toEqual(names);
  });

  it.each(['trunk get ST_1', 'dispatch get SDR_1', 'dispatch update SDR_1 --agent a --dry-run'])(
    'does nothing in a page or a plan: %s',
    async (line) => {
      for (const [at, text] of PACKS.entries()) {
        const { stdout } = await packed.sipctl(line.replace(/_1/, `_${1000 + at}`), { columns: 100, env });
        expect(stdout).not.toBe('');
        expect({ text, raw: rawCharactersIn(stdout) }).toEqual({ text, raw: [] });
      }
    },
  );

  it('does nothing in what a change says before, asks, and says in the end', async () => {
    const own = await sipctlOn({ seed: { outboundTrunks: hostileWorld(HOSTILE).outboundTrunks } });
    const ids = HOSTILE.map((_, at) => `ST_${2000 + at}`);
    const { code, stdout, stderr } = await own.sipctl(`trunk delete ${ids.join(' ')} --yes`, { columns: 100, env });
    expect({ code, raw: rawCharactersIn(stdout + stderr) }).toEqual({ code: 0, raw: [] });
    expect(stdout.match(/^deleted /gm)).toHaveLength(HOSTILE.length);
  });

  it('is an entry of a declared file that reads back as it was', async () => {
    for (const [at, text] of PACKS.entries()) {
      const { stdout } = await packed.sipctl(`trunk get ST_${1000 + at} -o yaml`);
      expect(rawCharactersIn(stdout)).toEqual([]);
      expect(parse(stdout)).toMatchObject({ name: text, metadata: text, authUsername: text });
    }
  });

  it('does nothing in an error, typed or said by a server', async () => {
    for (const text of PACKS) {
      const typed = await packed.sipctl(['trunk', 'get', `no such ${text}`], { columns: 100, env });
      expect({ text, code: typed.code, raw: rawCharactersIn(typed.stderr) }).toEqual({ text, code: 3, raw: [] });
      const value = await packed.sipctl(['trunk', 'create', text, '--inbound', '--codec', ` ${text}`, '--yes'], { columns: 100, env });
      expect(rawCharactersIn(value.stderr)).toEqual([]);
    }
  });

  it('does nothing where the server itself speaks, and is cut to a screen', async () => {
    let said = '';
    const wire = await tamperedWire(packed.sandbox, async () => ({ status: 400, body: { code: 'invalid_argument', msg: said } }));
    for (const text of PACKS) {
      said = text;
      const { code, stdout, stderr } = await packed.sipctl('trunk list --json', { env: { ...wire.env, ...env } });
      expect({ text, code, raw: rawCharactersIn(stdout + stderr) }).toEqual({ text, code: 1, raw: [] });
      expect(stderr.length).toBeLessThan(4000);
      if (text !== '') expect(stderr).toMatch(/^ {2}server said:\n {4}/m);
    }
  });

  it('does nothing in a question', async () => {
    for (const [at, text] of PACKS.entries()) {
      if (rawCharactersIn(text).length === 0) continue;
      const answers = [['? dispatch rule', '\r']] as const;
      const { code, stderr } = await packed.sipctl(`dispatch delete SDR_${1000 + at}`, { answers, env });
      expect({ text, code }).toEqual({ text, code: 5 });
      expect(stderr).not.toContain(text);
    }
  });
});
