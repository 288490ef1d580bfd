import type { z } from 'zod';
import type { Finding, Patch } from '../lint/finding.ts';
import { type LintId, lintOf } from '../lint/lint-ids.ts';
import { nearest } from '../model/find-object.ts';
import type { Keys, Source } from '../model/source.ts';
import type { Subject } from '../model/world.ts';
import { isMap } from './camel-keys.ts';
import { KIND_OF_LIST } from './declaration.ts';
import { hintFor, knownKeys } from './known-keys.ts';
import { valueAt } from './put-value.ts';

/** Fields that hold a reference: what stands there instead may be the secret, and is never repeated. */
const SECRET_FIELDS = new Set<PropertyKey>(['authPassword', 'pin', 'password']);

/** @param data in camelCase. @returns what the schema says against it, and a way to read on: patches that take each fault away. */
export function shapeFindings(issue: z.core.$ZodIssue, data: unknown, source: Source): { finding: Finding; repair: Patch }[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownField([...issue.path, key], data, source));
  const text = source.textOf(issue.path);
  const value = valueAt(data, issue.path);
  const field = issue.path.at(-1) ?? '';
  const wantsText = issue.code === 'invalid_type' && issue.expected === 'string';
  if (wantsText && SECRET_FIELDS.has(field) && value !== undefined) {
    const finding = shapeFinding('secret-literal', issue.path, data, source, {
      summary: `${dotted(issue.path)} is no reference to a secret; what stands there is not repeated`,
      fix: 'write a reference such as env:NAME, and change the secret if it was one',
    });
    return [{ finding, repair: { path: issue.path } }];
  }
  if (wantsText && typeof value === 'number' && text !== undefined) {
    const repair = { path: issue.path, value: text };
    const finding = shapeFinding('number-unquoted', issue.path, data, source, {
      summary: `${text} would be read as the number ${value}, and lose its plus or zeros`,
      fix: `write ${JSON.stringify(text)}`,
      mend: [repair],
    });
    return [{ finding, repair }];
  }
  const finding = shapeFinding('value-invalid', issue.path, data, source, {
    summary: `${dotted(issue.path) || 'the file'}: ${issueText(issue, value === undefined)}`,
    fix: `correct ${dotted(issue.path) || 'the file'}; \`sipctl schema file\` shows what may stand there`,
  });
  return [{ finding, repair: { path: issue.path } }];
}

export interface ShapeWords {
  readonly summary: string;
  readonly fix: string;
  readonly mend?: readonly Patch[];
}

/** @param keys into the file. The subject is the object around them, if it has a name. */
export function shapeFinding(
  id: LintId,
  keys: Keys,
  data: unknown,
  source: Source,
  { summary, fix, mend }: ShapeWords,
  ofKey = false,
): Finding {
  return {
    id,
    severity: lintOf(id).severity,
    subject: subjectAround(keys, data),
    field: dotted(keys.slice(2)),
    where: ofKey ? source.whereOfKey(keys) : source.whereOf(keys),
    summary,
    fix,
    mend: mend ?? null,
    accepted: null,
  };
}

export const dotted = (keys: Keys): string => keys.map(String).join('.');

function unknownField(path: Keys, data: unknown, source: Source) {
  const key = String(path.at(-1));
  const known = knownKeys(path.slice(0, -1));
  const [near] = nearest(key, known);
  const repair = { path };
  const words = {
    summary: `there is no field ${dotted(path)}${near === undefined ? '' : `; did you mean ${near}?`}`,
    fix: hintFor(key, known, near),
    mend: near === undefined ? [repair] : [{ path: [...path.slice(0, -1), near], value: valueAt(data, path) }, repair],
  };
  return { finding: shapeFinding('field-unknown', path, data, source, words, true), repair };
}

function issueText(issue: z.core.$ZodIssue, missing: boolean): string {
  if (missing) return 'is missing';
  if (issue.code === 'invalid_union') {
    const names = issue.errors.flat().flatMap((inner) => (inner.code === 'invalid_value' ? inner.values.map(String) : []));
    if (names.length > 0) return `one of ${names.join(', ')} is needed`;
  }
  const plain = issue.message.replace(/^Invalid (input|option): /, '');
  return plain.slice(0, 1).toLowerCase() + plain.slice(1);
}

function subjectAround([list, at]: Keys, data: unknown): Subject | null {
  const kind = KIND_OF_LIST[String(list)];
  const entry = kind === undefined || at === undefined ? undefined : valueAt(data, [String(list), at]);
  if (kind === undefined || !isMap(entry)) return null;
  const { name, id } = entry;
  return { kind, name: typeof name === 'string' ? name : '', id: typeof id === 'string' ? id : '' };
}
