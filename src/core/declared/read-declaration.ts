import type { z } from 'zod';
import type { Finding } from '../lint/finding.ts';
import type { Keys, Source } from '../model/source.ts';
import type { Kind } from '../model/world.ts';
import { asWritten, inCamelCase, isMap } from './camel-keys.ts';
import { type AnyDeclaredObject, type Declaration, type DeclaredFields, KIND_OF_LIST, LIST_OF, type Said } from './declaration.ts';
import { putValue, valueAt } from './put-value.ts';
import { type DeclaredFile, declaredDispatchRule, declaredFile, declaredInboundTrunk, declaredOutboundTrunk } from './schema.ts';
import { shapeFinding, shapeFindings } from './shape-findings.ts';

export interface ReadDeclaration {
  readonly declaration: Declaration;
  readonly findings: readonly Finding[];
  /** False where something could not be read at all: what is left may look wrong only because of that. */
  readonly complete: boolean;
}

/**
 * Reads what files declare. Faults of shape are found in all of them, and what can be read is read on, so that one run tells
 * everything: a number without quotes is taken by its text, an unknown field is left out.
 */
export function readDeclaration(sources: readonly Source[]): ReadDeclaration {
  const read = sources.map(readSource);
  const all = <T>(pick: (one: OneFile) => readonly T[]) => read.flatMap(pick);
  return {
    declaration: {
      objects: all(({ objects }) => objects),
      targets: all(({ targets }) => targets),
      ignore: all(({ ignore }) => ignore),
      tests: all(({ tests }) => tests),
      verify: all(({ verify }) => verify),
    },
    findings: all(({ findings }) => findings),
    complete: read.every(({ complete }) => complete),
  };
}

interface OneFile extends Declaration {
  readonly findings: readonly Finding[];
  readonly complete: boolean;
}

const SCHEMAS: { readonly [K in Kind]: z.ZodType<DeclaredFields[K]> } = {
  inboundTrunk: declaredInboundTrunk,
  outboundTrunk: declaredOutboundTrunk,
  dispatchRule: declaredDispatchRule,
};

function readSource(raw: Source): OneFile {
  const source = withCamelKeys(raw);
  const { data, renamed } = inCamelCase(raw.data);
  const findings = renamed.map(({ keys, camel, twice }) =>
    shapeFinding(
      twice ? 'value-invalid' : 'snake-case-key',
      keys,
      raw.data,
      raw,
      twice
        ? { summary: `${String(keys.at(-1))} and ${camel} are one field, given twice`, fix: `take ${String(keys.at(-1))} away` }
        : {
            summary: `${String(keys.at(-1))} is read as ${camel}`,
            fix: `write ${camel}`,
            mend: [{ path: [...keys.slice(0, -1), camel], value: valueAt(raw.data, keys) }, { path: keys }],
          },
      true,
    ),
  );
  const parsed = declaredFile.safeParse(data);
  if (parsed.success) return { ...wholeFile(parsed.data, source), findings, complete: true };
  const { issues } = parsed.error;
  for (const issue of issues) {
    for (const { finding, repair } of shapeFindings(issue, data, source)) {
      findings.push(finding);
      if (!isWhole(repair.path)) putValue(data, repair.path, repair.value);
    }
  }
  const read = objectsIn(data, source);
  const { target, tests, verify, ignore } = declaredFile.shape;
  return {
    ...read,
    complete: read.complete && !issues.some(({ path, code }) => code !== 'unrecognized_keys' && isWhole(path)),
    findings,
    targets: said(target, data, ['target'], source),
    verify: said(verify, data, ['verify'], source),
    ignore: ignore.safeParse(valueAt(data, ['ignore'])).data ?? [],
    tests: listAt(data, 'tests').flatMap((_, at) => said(tests.unwrap().element, data, ['tests', at], source)),
  };
}

function wholeFile(
  { inboundTrunks = [], outboundTrunks = [], dispatchRules = [], tests = [], ignore = [], ...file }: DeclaredFile,
  source: Source,
): Declaration {
  const placed = <T>(list: string, items: readonly T[]) => items.map((value, at) => ({ value, place: { source, keys: [list, at] } }));
  const objects = <K extends Kind>(kind: K, items: readonly DeclaredFields[K][]) =>
    placed(LIST_OF[kind], items).map(({ value, place }) => ({ kind, fields: value, place }));
  return {
    objects: [
      ...objects('inboundTrunk', inboundTrunks),
      ...objects('outboundTrunk', outboundTrunks),
      ...objects('dispatchRule', dispatchRules),
    ],
    tests: placed('tests', tests),
    ignore,
    targets: file.target === undefined ? [] : [{ value: file.target, place: { source, keys: ['target'] } }],
    verify: file.verify === undefined ? [] : [{ value: file.verify, place: { source, keys: ['verify'] } }],
  };
}

/** A list of objects, or one of them: nothing inside can be left out to read on. */
const isWhole = ([list, ...below]: Keys) => below.length <= 1 && Object.hasOwn(KIND_OF_LIST, String(list));

function withCamelKeys(source: Source): Source {
  const written = (keys: Keys) => asWritten(source.data, keys);
  return {
    file: source.file,
    data: source.data,
    whereOf: (keys) => source.whereOf(written(keys)),
    whereOfKey: (keys) => source.whereOfKey(written(keys)),
    textOf: (keys) => source.textOf(written(keys)),
  };
}

function objectsIn(data: unknown, source: Source): { objects: readonly AnyDeclaredObject[]; complete: boolean } {
  let complete = isMap(data);
  const read = <K extends Kind>(kind: K): { kind: K; fields: DeclaredFields[K]; place: { source: Source; keys: Keys } }[] =>
    listAt(data, LIST_OF[kind]).flatMap((item, at) => {
      const parsed = SCHEMAS[kind].safeParse(item);
      complete &&= parsed.success;
      return parsed.success ? [{ kind, fields: parsed.data, place: { source, keys: [LIST_OF[kind], at] } }] : [];
    });
  return { objects: [...read('inboundTrunk'), ...read('outboundTrunk'), ...read('dispatchRule')], complete };
}

function listAt(data: unknown, key: string): readonly unknown[] {
  const list = valueAt(data, [key]);
  return Array.isArray(list) ? list : [];
}

function said<T>(schema: z.ZodType<T | undefined>, data: unknown, keys: Keys, source: Source): Said<T>[] {
  const { data: value } = schema.safeParse(valueAt(data, keys));
  return value === undefined ? [] : [{ value, place: { source, keys } }];
}
