import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { parseSource } from '../../../src/adapters/files/declared-files.ts';
import { readDeclaration } from '../../../src/core/declared/read-declaration.ts';
import type { Finding, Patch } from '../../../src/core/lint/finding.ts';
import { lintDeclaration, lintWorld } from '../../../src/core/lint/lint.ts';
import { LINTS } from '../../../src/core/lint/lint-ids.ts';
import { NOTHING_KNOWN, type Surroundings } from '../../../src/core/lint/project.ts';
import { readWorld } from '../../../src/core/model/read-world.ts';
import type { World } from '../../../src/core/model/world.ts';

/** A rule, a file that it speaks of and one that it just lets pass; see fixtures/declared/lint. */
interface Case {
  readonly rule: string;
  readonly why?: string;
  readonly trips: string;
  readonly near: string;
  /** The live world that the files are for; absent = nobody knows it. */
  readonly live?: unknown;
  /** Fields that the live server does not know. */
  readonly unknownFields?: Partial<NonNullable<World['unknownFields']>>;
  /** `trips` and `near` are worlds, not files. */
  readonly world?: boolean;
  readonly surroundings?: Partial<Surroundings>;
}

const FOLDER = 'fixtures/declared/lint';
const cases = readdirSync(FOLDER).flatMap((file): Case[] => parse(readFileSync(`${FOLDER}/${file}`, 'utf8')));

/** All that is found and not accepted. */
function findings(text: string, { live, unknownFields, world, surroundings }: Case): readonly Finding[] {
  const around = { ...NOTHING_KNOWN, ...surroundings };
  if (world === true) return lintWorld(readWorld(parse(text), 'world.json'), around);
  const source = parseSource(`apiVersion: sipctl/v1\n${text}`, 'infra.yaml');
  if (!('data' in source))
    return [
      {
        id: 'yaml-invalid',
        severity: 'error',
        subject: null,
        field: '',
        where: source.where,
        summary: '',
        fix: '',
        mend: null,
        accepted: null,
      },
    ];
  const { declaration, findings, complete } = readDeclaration([source]);
  const none = { inboundTrunk: [], outboundTrunk: [], dispatchRule: [] };
  const read = live === undefined ? null : { ...readWorld(live, 'live'), unknownFields: { ...none, ...unknownFields } };
  const all = [...findings, ...(complete ? lintDeclaration(declaration, read, around) : [])];
  return all.filter(({ accepted }) => accepted === null);
}

const idsIn = (text: string, theCase: Case) => findings(text, theCase).map(({ id }) => id);

function mended(text: string, mend: readonly Patch[]): string {
  const data: unknown = parse(text, { schema: 'failsafe' });
  for (const { path, ...patch } of mend) {
    const [key, ...above] = [...path].reverse();
    let parent: unknown = data;
    for (const step of above.reverse()) parent = Reflect.get(Object(parent), step);
    if (Array.isArray(parent) && !('value' in patch)) parent.splice(Number(key), 1);
    else if ('value' in patch) Reflect.set(Object(parent), String(key), patch.value);
    else Reflect.deleteProperty(Object(parent), String(key));
  }
  return stringify(data);
}

describe.each(cases)('$rule ($why)', (theCase) => {
  const { rule, trips, near } = theCase;

  it('is found in a file that trips it, with its place, and not in the near miss', () => {
    const found = findings(trips, theCase).find(({ id }) => id === rule);
    expect(found).toBeDefined();
    if (theCase.world !== true) expect(found?.where?.line).toBeGreaterThan(rule === 'yaml-invalid' ? 0 : 1);
    expect(idsIn(near, theCase)).not.toContain(rule);
  });

  it('is gone once its mend is applied', () => {
    let text = trips;
    for (let round = 0; round < 5; round += 1) {
      const mend = findings(text, theCase).find(({ id, mend }) => id === rule && mend !== null)?.mend;
      if (mend === undefined || mend === null) break;
      text = mended(text, mend);
    }
    // What no machine can mend is mended by hand in the near miss.
    expect(idsIn(text === trips ? near : text, theCase)).not.toContain(rule);
  });
});

describe('the corpus', () => {
  it('has a case for every rule', () => {
    expect([...new Set(cases.map(({ rule }) => rule))].sort()).toEqual(Object.keys(LINTS).sort());
  });
});
