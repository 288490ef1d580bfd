import { isMap } from '../../declared/camel-keys.ts';
import { type AnyDeclaredObject, type Declaration, type Place, whereIn } from '../../declared/declaration.ts';
import { type DeclaredWords, declaredFinding } from '../../declared/declared-finding.ts';
import { dotted } from '../../declared/shape-findings.ts';
import { variableFor } from '../../migrate/secret-references.ts';
import { isSecretName } from '../../model/secret-name.ts';
import { isEnvForbiddenInFiles, parseSecretRef, variableName } from '../../model/secret-ref.ts';
import type { Keys } from '../../model/source.ts';
import { Problem } from '../../problem.ts';
import type { Finding } from '../finding.ts';
import { type LintId, lintOf } from '../lint-ids.ts';
import type { FileRule } from '../project.ts';

/** What stands where a reference is wanted. Nothing of it is ever repeated unless it is one. */
export const secretReferences: FileRule = (declaration) => [
  ...declaration.objects.flatMap((declared) =>
    referencesIn(declared).flatMap((reference) => {
      const fault = faultOf(reference);
      return fault === null ? [] : [declaredFinding(fault.lint, declared, reference.field, fault)];
    }),
  ),
  ...referencesBeside(declaration).flatMap(({ place, ...reference }) => {
    const fault = faultOf(reference);
    return fault === null ? [] : [findingBeside(fault, place, reference.field)];
  }),
];

interface Reference {
  readonly field: Keys;
  readonly value: unknown;
  /** A name for the reference to write in its place. */
  readonly variable: string;
}

function referencesIn({ kind, fields }: AnyDeclaredObject): Reference[] {
  const name = fields.name ?? fields.id ?? '';
  const reference = (field: Keys, value: unknown): Reference[] =>
    value ? [{ field, value, variable: variableFor(kind, name, dotted(field)) }] : [];
  if (!('rule' in fields || 'roomConfig' in fields))
    return 'authPassword' in fields ? reference(['authPassword'], fields.authPassword) : [];
  const { rule = {}, roomConfig } = fields;
  return [
    ...Object.entries(rule).flatMap(([form, { pin }]) => reference(['rule', form, 'pin'], pin)),
    ...secretsIn(roomConfig?.egress, ['roomConfig', 'egress']).flatMap(([field, value]) => reference(field, value)),
  ];
}

/** Storage keys of automatic egress, wherever in it they are. */
function secretsIn(value: unknown, keys: Keys): [Keys, unknown][] {
  if (Array.isArray(value)) return value.flatMap((item, at) => secretsIn(item, [...keys, at]));
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, member]): [Keys, unknown][] => {
    const isLeaf = typeof member !== 'object' || member === null;
    return isLeaf && isSecretName(key) ? [[[...keys, key], member]] : secretsIn(member, [...keys, key]);
  });
}

/** References of test calls. */
function referencesBeside({ tests, verify }: Declaration): (Reference & { readonly place: Place })[] {
  return [
    ...tests.flatMap(({ value: { name, call }, place }) =>
      call.pin ? [{ place, field: ['call', 'pin'], value: call.pin, variable: variableName('TEST', name, 'PIN') }] : [],
    ),
    ...verify.flatMap(({ value: { sip }, place }) =>
      sip?.password ? [{ place, field: ['sip', 'password'], value: sip.password, variable: 'VERIFY_PASSWORD' }] : [],
    ),
  ];
}

interface ReferenceFault extends DeclaredWords {
  readonly lint: LintId;
}

function faultOf({ field, value, variable }: Reference): ReferenceFault | null {
  const reference = typeof value === 'string' ? parseSecretRef(value, 'configuration') : null;
  const mend = [{ path: field, value: `env:${variable}` }];
  const fix = `write a reference such as env:${variable}`;
  if (reference !== null && !(reference instanceof Problem)) {
    if (reference.kind !== 'env' || !isEnvForbiddenInFiles(reference.name)) return null;
    const summary = `a file may not name ${reference.name}: it holds a credential of the machine or the CI job, not of a trunk`;
    return { lint: 'secret-env-forbidden', summary, fix, mend };
  }
  if (reference?.id === 'secret-masked') return { lint: 'secret-masked', summary: reference.summary, fix, mend };
  // A known scheme with a fault after it is a mistyped reference rather than a secret.
  if (reference?.summary.includes('has the form')) return { lint: 'value-invalid', summary: reference.summary, fix, mend };
  return {
    lint: 'secret-literal',
    summary: 'a secret is written out, or is no reference; what stands there is not repeated',
    fix: `${fix}, and change the secret: the file may have been copied or committed`,
    mend,
  };
}

function findingBeside({ lint, summary, fix, mend = [] }: ReferenceFault, place: Place, field: Keys): Finding {
  return {
    id: lint,
    severity: lintOf(lint).severity,
    subject: null,
    field: dotted(field),
    where: whereIn(place, field),
    summary,
    fix,
    mend: mend.map(({ path, ...rest }) => ({ path: [...place.keys, ...path], ...rest })),
    accepted: null,
  };
}
