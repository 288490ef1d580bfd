import type { AnyDeclaredObject } from '../../declared/declaration.ts';
import { declaredFinding } from '../../declared/declared-finding.ts';
import { isEnvForbiddenInFiles, parseSecretRef, variableName } from '../../model/secret-ref.ts';
import type { Keys } from '../../model/source.ts';
import { Problem } from '../../problem.ts';
import type { Finding } from '../finding.ts';
import type { FileRule } from '../project.ts';

/** What stands where a reference is wanted. Nothing of it is ever repeated unless it is one. */
export const secretReferences: FileRule = ({ objects }) =>
  objects.flatMap((declared) =>
    referencesIn(declared).flatMap(({ field, text, variable }) => referenceFindings(declared, field, text, variable)),
  );

interface Reference {
  readonly field: Keys;
  readonly text: string;
  /** A name for the reference to write in its place. */
  readonly variable: string;
}

function referencesIn(declared: AnyDeclaredObject): Reference[] {
  const name = declared.fields.name ?? declared.fields.id ?? '';
  if (declared.kind !== 'dispatchRule') {
    const { authPassword } = declared.fields;
    return authPassword ? [{ field: ['authPassword'], text: authPassword, variable: variableName('TRUNK', name, 'PASSWORD') }] : [];
  }
  return Object.entries(declared.fields.rule ?? {}).flatMap(([kind, form]) =>
    form?.pin ? [{ field: ['rule', kind, 'pin'], text: form.pin, variable: variableName('RULE', name, 'PIN') }] : [],
  );
}

function referenceFindings(declared: AnyDeclaredObject, field: Keys, text: string, variable: string): Finding[] {
  const reference = parseSecretRef(text, 'configuration');
  const mend = [{ path: field, value: `env:${variable}` }];
  const fix = `write a reference such as env:${variable}`;
  if (!(reference instanceof Problem)) {
    if (reference.kind !== 'env' || !isEnvForbiddenInFiles(reference.name)) return [];
    const summary = `a file may not name ${reference.name}: it holds a credential of the machine or the CI job, not of a trunk`;
    return [declaredFinding('secret-env-forbidden', declared, field, { summary, fix, mend })];
  }
  if (reference.id === 'secret-masked')
    return [declaredFinding('secret-masked', declared, field, { summary: reference.summary, fix, mend })];
  // A known scheme with a fault after it is a mistyped reference rather than a secret.
  const isMistyped = reference.summary.includes('has the form');
  const summary = isMistyped ? reference.summary : 'a secret is written out, or is no reference; what stands there is not repeated';
  const change = isMistyped ? fix : `${fix}, and change the secret: the file may have been copied or committed`;
  return [declaredFinding(isMistyped ? 'value-invalid' : 'secret-literal', declared, field, { summary, fix: change, mend })];
}
