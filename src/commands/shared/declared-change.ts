import type { Context } from '../../cli/context.ts';
import { compareSecrets, type UncomparedSecret } from '../../core/declared/compare-secrets.ts';
import type { Declaration } from '../../core/declared/declaration.ts';
import { declaredFinding } from '../../core/declared/declared-finding.ts';
import { type ResolvedObject, resolveDeclared, standIn } from '../../core/declared/resolve.ts';
import type { Finding } from '../../core/lint/finding.ts';
import { problemsOf } from '../../core/lint/finding-problems.ts';
import { TOLD_BY_FILES_ALONE } from '../../core/lint/lint-ids.ts';
import { lintSources } from '../../core/lint/lint-sources.ts';
import type { Source, SourceFault } from '../../core/model/source.ts';
import type { World } from '../../core/model/world.ts';
import type { Edit } from '../../core/plan/plan.ts';
import { lastState } from '../../core/plan/prove/states.ts';
import { emptyScopes, pruneEdits } from '../../core/plan/prune.ts';
import { Problem } from '../../core/problem.ts';
import type { FileOptions } from './change-options.ts';
import { resolveSecrets } from './declared-secrets.ts';
import { liveSurroundings, targetSurroundings } from './surroundings.ts';
import { tellFindings } from './tell-findings.ts';
import { throwAll } from './throw-all.ts';
import { worldToChange } from './world-to-change.ts';

/** What files ask of the live project. */
export interface DeclaredChange {
  readonly world: World;
  readonly declaration: Declaration;
  /** In the order of the files, unchanged ones too. */
  readonly objects: readonly ResolvedObject[];
  /** What goes because it is in scope and declared nowhere. */
  readonly pruned: readonly Edit[];
  readonly uncompared: readonly UncomparedSecret[];
  /** The files by name, with a digest of their data. */
  readonly inputs: readonly { readonly name: string; readonly sha256: string }[];
}

/**
 * Reads declared files and holds them to the live project. What is wrong with the files alone, or with the choice of the project,
 * is told before the server is asked anything.
 * @param secrets `needed` where the change is carried out at once, else compared where they are at hand.
 * @throws Problem `usage`, `file-*`, `target-mismatch`, `secret-*`.
 */
export async function readDeclaredChange(
  { file, allowOutside, only, prune, scope }: FileOptions,
  secrets: 'needed' | 'where at hand',
  context: Context,
): Promise<DeclaredChange> {
  if (file.length === 0) throw new Problem('usage', 'nothing to plan', { nextSteps: [`sipctl ${context.command} -f FILE`] });
  if (prune !== scope.length > 0) {
    throw new Problem('usage', prune ? '--prune needs --scope: the names that these files are for' : '--scope is for --prune', {
      nextSteps: ["say both, such as --prune --scope 'prod-*'"],
    });
  }
  if (prune && only.length > 0)
    throw new Problem('usage', '--only chooses of what is declared, and --prune deletes what is not', { nextSteps: ['say one of them'] });
  const sources = await context.files.readSources(file);
  const alone = lintSources(sources, null, await targetSurroundings(context));
  refuseErrors(alone.findings.filter(({ id }) => TOLD_BY_FILES_ALONE.has(id)));
  const world = await worldToChange({ dryRun: secrets !== 'needed' }, context);
  for (const warning of world.warnings) context.reporter.warn(warning);
  const pruned = prune ? prunedEdits(alone.declaration, world, scope, context) : [];
  // What goes is in nobody's way any more.
  const { declaration, findings } = lintSources(
    sources,
    lastState(
      world,
      pruned.map((edit) => ({ edit })),
    ),
    await liveSurroundings(context),
  );
  refuseErrors(findings);
  const warnings = findings.filter(({ severity, accepted }) => severity === 'warning' && accepted === null);
  tellFindings(warnings, 'sipctl validate -f FILE --live', context);
  if (prune && declaration.objects.length === 0) throw declaresNothing(sources);

  const resolved = await resolveSecrets(declaration, world, { needed: secrets === 'needed', allowOutside }, context);
  const compared = resolveDeclared(declaration, world, resolved.secretOf).edits.map(({ declared, edit }) => ({
    declared,
    ...compareSecrets(edit, resolved.unresolved),
  }));
  const { plain } = await context.digests();
  refuseErrors(compared.flatMap((object) => weakPassword(object, resolved.unresolved)));
  return {
    world,
    declaration,
    objects: compared.map(({ declared, edit }) => ({ declared, edit })),
    pruned,
    uncompared: compared.flatMap(({ uncompared }) => uncompared),
    inputs: sources.flatMap((source) => ('data' in source ? [{ name: source.file, sha256: plain(JSON.stringify(source.data)) }] : [])),
  };
}

function prunedEdits(declaration: Declaration, world: World, scopes: readonly string[], { reporter }: Context): Edit[] {
  const declared = resolveDeclared(declaration, world, standIn).edits.map(({ edit }) => edit);
  for (const scope of emptyScopes(world, declared, scopes))
    reporter.warn(`--scope ${JSON.stringify(scope)} fits no name, live or declared`);
  return pruneEdits(world, declared, { scopes, ignore: declaration.ignore });
}

function refuseErrors(findings: readonly Finding[]): void {
  const errors = problemsOf(findings.filter(({ severity, accepted }) => severity === 'error' && accepted === null));
  // Another project is the whole reason where it is one: what else is wrong may be so only there.
  const elsewhere = errors.filter(({ id }) => id === 'target-mismatch');
  throwAll(elsewhere.length > 0 ? elsewhere : errors);
}

/** An empty file that was half saved would otherwise delete all that is in scope. */
function declaresNothing(sources: readonly (Source | SourceFault)[]): Problem {
  const files = sources.map((source) => ('data' in source ? source.file : source.where.file));
  return new Problem('file-invalid', `nothing is declared in ${files.join(', ')}, and --prune would delete everything in scope`, {
    nextSteps: ['look whether the file was saved whole', 'sipctl trunk delete NAME'],
  });
}

/** Only what was resolved can be judged. */
function weakPassword({ declared, edit }: ResolvedObject, unresolved: ReadonlyMap<unknown, string>): Finding[] {
  if (edit.kind !== 'inboundTrunk' || edit.after === null) return [];
  const { authUsername, authPassword } = edit.after;
  if (authUsername === '' || unresolved.has(authPassword) || !authPassword.isSet || authPassword.isMask || !authPassword.isGuessable)
    return [];
  if (!('authPassword' in declared.fields)) return [];
  const summary = 'the password has under 8 characters, or digits only: such ones are guessed in hours';
  return [declaredFinding('auth-weak', declared, ['authPassword'], { summary, fix: 'give the carrier a longer one with letters in it' })];
}
