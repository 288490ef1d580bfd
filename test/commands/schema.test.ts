import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { onFiles, otherAgent, PASSWORD } from '../support/declared-project.ts';
import { runIn, sipctlOn } from '../support/in-process.ts';
import { seed } from '../support/world.ts';

const schemaOf = async (what: string) => JSON.parse((await runIn('/', `schema ${what}`)).stdout);
/** Whether a document is as the schema has it, as a reader of either would find. */
const fits = async (what: string, document: unknown) => z.fromJSONSchema(await schemaOf(what)).safeParse(document).success;

describe('schema', () => {
  it('describes every field of the declared file to an editor', async () => {
    const { code, stdout } = await runIn('/', 'schema file');
    const { properties, additionalProperties } = JSON.parse(stdout);
    expect([code, additionalProperties]).toEqual([0, false]);
    expect(Object.keys(properties)).toEqual([
      'apiVersion',
      'target',
      'inboundTrunks',
      'outboundTrunks',
      'dispatchRules',
      'ignore',
      'tests',
      'verify',
    ]);
    const { numbers } = properties.inboundTrunks.items.properties;
    expect(numbers.description).toBe('called numbers taken; empty = any');
    expect(JSON.parse((await runIn('/', 'schema')).stdout).properties).toEqual(properties);
  });

  it('of the configuration tells a sound one from others', async () => {
    const prod = { url: 'wss://acme.livekit.cloud', apiKey: 'APIx', apiSecret: 'exec:vault' };
    const sound = {
      apiVersion: 'sipctl.config/v1',
      currentContext: 'prod',
      contexts: { prod, ci: { url: 'wss://a', token: 'env:SIPCTL_TOKEN' } },
      providers: { vault: { command: ['vault', 'read'], timeout: '30s', interactive: false } },
      secrets: { allow: ['op', 'sops'] },
    };
    expect(await fits('config', sound)).toBe(true);
    expect(await fits('config', { apiVersion: 'sipctl.config/v1' })).toBe(true);
    for (const [member, value] of Object.entries({
      apiVersion: 'sipctl.config/v2',
      context: 'prod',
      contexts: { 'a b': prod },
      providers: { vault: { command: [] } },
      secrets: { allow: ['magic'] },
    }))
      expect([member, await fits('config', { ...sound, [member]: value })]).toEqual([member, false]);
  });

  it('of the output holds for results and for errors', async () => {
    const { sipctl } = await sipctlOn({ seed: seed() });
    for (const line of ['trunk list', 'trunk get main', 'verify', 'context list', 'export', 'validate --live', 'route explain --to 1']) {
      const { stdout } = await sipctl(`${line} --json`);
      expect([line, await fits('output', JSON.parse(stdout))]).toEqual([line, true]);
    }
    for (const line of ['trunk get gone', 'trunk list --limit x', 'validate', 'nonsense']) {
      const { code, stdout } = await sipctl(`${line} --json`);
      const document = JSON.parse(stdout);
      expect([line, code > 0, await fits('output', document)]).toEqual([line, true, true]);
      expect(await fits('output', { ...document, errors: [] })).toBe(false);
      expect(await fits('output', { ...document, formatVersion: '2.0' })).toBe(false);
    }
  });

  it('of a plan and of events holds for what a plan and a change write', async () => {
    const { sipctl, cwd } = await onFiles({ 'infra.yaml': otherAgent });
    const env = { MAIN_PASSWORD: PASSWORD };
    await sipctl('plan -f infra.yaml --out plan.json', { env });
    const plan = JSON.parse(await readFile(path.join(cwd, 'plan.json'), 'utf8'));
    expect(await fits('plan', plan)).toBe(true);
    expect(await fits('plan', { ...plan, steps: [{ ...plan.steps[0], action: 'explode' }] })).toBe(false);
    const lines = [
      ...(await sipctl('apply plan.json --yes -o jsonl')).stdout.trimEnd().split('\n'),
      ...(await sipctl('apply gone.json --yes -o jsonl')).stdout.trimEnd().split('\n'),
    ].map((text) => JSON.parse(text));
    for (const line of lines) expect([line.type, await fits('events', line)]).toEqual([line.type, true]);
    expect(new Set(lines.map(({ type }) => type))).toEqual(new Set(['version', 'plan', 'step', 'check', 'summary', 'error']));
    expect(await fits('events', { type: 'step', step: 0 })).toBe(false);
  });
});
