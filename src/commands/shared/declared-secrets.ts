import type { Context } from '../../cli/context.ts';
import { type AnyDeclaredObject, type Declaration, whereIn } from '../../core/declared/declaration.ts';
import { type DeclaredSecretOf, resolveDeclared, standIn } from '../../core/declared/resolve.ts';
import { Secret } from '../../core/model/secret.ts';
import { KIND_LABEL, type World } from '../../core/model/world.ts';
import { Problem } from '../../core/problem.ts';
import { throwAll } from './throw-all.ts';

export interface ResolvedSecrets {
  readonly secretOf: DeclaredSecretOf;
  /** Stand-ins of references that gave nothing, each with the reason. */
  readonly unresolved: ReadonlyMap<Secret, string>;
}

interface Asked {
  readonly reference: string;
  readonly declared: AnyDeclaredObject;
}

/**
 * Resolves each reference of the files once. @param needed a reference that gives nothing ends the command, with all others that
 * do; else it is left open, and nobody is asked to type one.
 * @throws Problem `secret-*`, `file-unreadable`.
 */
export async function resolveSecrets(
  declaration: Declaration,
  world: World,
  { needed, allowOutside }: { readonly needed: boolean; readonly allowOutside: boolean },
  context: Context,
): Promise<ResolvedSecrets> {
  const asked = new Map<string, Asked>();
  resolveDeclared(declaration, world, (reference, declared) => {
    asked.set(keyOf(reference, declared), { reference, declared });
    return standIn(reference);
  });
  const found = new Map<string, Secret>();
  const unresolved = new Map<Secret, string>();
  const problems: Problem[] = [];
  for (const [key, { reference, declared }] of asked) {
    if (!needed && isTyped(reference)) {
      found.set(key, leftOpen(reference, unresolved, 'it is typed or piped in when the plan is applied'));
      continue;
    }
    try {
      const secrets = context.secrets.ofFile(declared.place.source.file, { allowOutside });
      found.set(key, await secrets.resolve(reference, `secret of ${labelOf(declared)}`));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      found.set(key, leftOpen(reference, unresolved, error.summary));
      problems.push(error.with({ where: whereIn(declared.place) }));
    }
  }
  if (needed) throwAll(problems);
  return { secretOf: (reference, declared) => found.get(keyOf(reference, declared)) ?? standIn(reference), unresolved };
}

/** Two objects may mean one variable, yet never one question to a person. */
function keyOf(reference: string, { kind, fields, place }: AnyDeclaredObject): string {
  const object = reference.startsWith('prompt:') ? [kind, fields.name, fields.id] : [];
  return JSON.stringify([place.source.file, reference, ...object]);
}

const isTyped = (reference: string): boolean => /^(prompt|stdin):/.test(reference);
const labelOf = ({ kind, fields }: AnyDeclaredObject): string => `${KIND_LABEL[kind]} ${fields.name ?? fields.id ?? ''}`;

function leftOpen(reference: string, unresolved: Map<Secret, string>, why: string): Secret {
  const secret = new Secret(reference, reference);
  unresolved.set(secret, why);
  return secret;
}
