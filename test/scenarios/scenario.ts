import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { parseSource } from '../../src/adapters/files/declared-files.ts';
import type { Declaration } from '../../src/core/declared/declaration.ts';
import { readDeclaration } from '../../src/core/declared/read-declaration.ts';
import { resolveDeclared, worldAfter } from '../../src/core/declared/resolve.ts';
import { Secret } from '../../src/core/model/secret.ts';
import { emptyWorld, type World } from '../../src/core/model/world.ts';

const members = z.record(z.string(), z.unknown());

const scenarioFile = z.strictObject({
  /** What an operator wants, in a sentence. */
  about: z.string(),
  /** The project before, as members of a declared file. */
  live: members,
  /** The file that is applied. */
  ask: members,
  /** Flags of `sipctl apply` besides `-f` and `--yes`. */
  flags: z.array(z.string()).default([]),
  expect: z.strictObject({
    /** `update inbound trunk main`, in order. */
    steps: z.array(z.string()),
    hazards: z.array(z.string()),
    /** The hazard that keeps the plan from being applied. */
    refused: z.string().optional(),
  }),
});

export interface Scenario extends z.infer<typeof scenarioFile> {
  readonly name: string;
}

const FOLDER = path.resolve('fixtures/scenarios');

export const scenarios: readonly Scenario[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.yaml'))
  .sort()
  .map((file) => ({ name: path.basename(file, '.yaml'), ...scenarioFile.parse(parse(readFileSync(path.join(FOLDER, file), 'utf8'))) }));

/** What the variables of all scenarios hold: `env:PIN_4711` is 4711, `env:MAIN_PASSWORD` a password of its own. */
export const secretEnv: Readonly<Record<string, string>> = Object.fromEntries(
  [...new Set(JSON.stringify(scenarios).match(/env:\w+/g))].map((reference) => [reference.slice(4), secretText(reference)]),
);

export const secretOf = (reference: string): Secret => new Secret(secretText(reference), reference);

function secretText(reference: string): string {
  return /PIN_(\d+)$/.exec(reference)?.[1] ?? `the-value-of-${reference.slice(4).toLowerCase()}`;
}

/** @returns the text of a declared file with these members. */
export const fileWith = (declared: Readonly<Record<string, unknown>>): string => stringify({ apiVersion: 'sipctl/v1', ...declared });

export function declarationOf(declared: Readonly<Record<string, unknown>>): Declaration {
  const source = parseSource(fileWith(declared), 'infra.yaml');
  if (!('data' in source)) throw new Error(source.message);
  const { declaration, findings } = readDeclaration([source]);
  const [fault] = findings.filter(({ severity }) => severity === 'error');
  if (fault !== undefined) throw new Error(`${fault.id}: ${fault.summary}`);
  return declaration;
}

/** @returns the world that these members describe, as a server would hold it: trunk `main` has the id `ST_main`. */
export function worldWith(declared: Readonly<Record<string, unknown>>): World {
  const { edits } = resolveDeclared(declarationOf(declared), emptyWorld, secretOf);
  const world = worldAfter(emptyWorld, edits);
  const trunkId = (id: string) => id.replace(/^name:\w+:/, 'ST_');
  return {
    ...world,
    inboundTrunks: world.inboundTrunks.map((trunk) => ({ ...trunk, sipTrunkId: trunkId(trunk.sipTrunkId) })),
    outboundTrunks: world.outboundTrunks.map((trunk) => ({ ...trunk, sipTrunkId: trunkId(trunk.sipTrunkId) })),
    dispatchRules: world.dispatchRules.map((rule) => ({
      ...rule,
      sipDispatchRuleId: rule.sipDispatchRuleId.replace(/^name:\w+:/, 'SDR_'),
      trunkIds: rule.trunkIds.map(trunkId),
    })),
  };
}
