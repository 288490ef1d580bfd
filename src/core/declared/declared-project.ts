import type { Finding } from '../lint/finding.ts';
import { problemsOf } from '../lint/finding-problems.ts';
import type { LintId } from '../lint/lint-ids.ts';
import { hostingSaid, lintSources } from '../lint/lint-sources.ts';
import { NOTHING_KNOWN } from '../lint/project.ts';
import { nameOrId } from '../model/plan-id.ts';
import type { Source, SourceFault } from '../model/source.ts';
import { emptyWorld, type World } from '../model/world.ts';
import type { Declaration } from './declaration.ts';
import { resolveDeclared, standIn, worldAfter } from './resolve.ts';

/** A project as files alone declare it. */
export interface DeclaredProject {
  /** An object without an id has its name in place of one. A secret is its reference: equal to another where the references are. */
  readonly world: World;
  readonly declaration: Declaration;
  /** Where the file says which project it is for. */
  readonly hosting: 'cloud' | 'self-hosted' | null;
  /** What is wrong with it and leaves no doubt about what is declared; accepted findings, hints and unmet tests left out. */
  readonly findings: readonly Finding[];
  /** Trunks that rules name by id and no file declares: what becomes of their calls cannot be told. */
  readonly missing: readonly Finding[];
}

/** Findings after which nobody can tell what the file means. */
const LEAVES_OPEN = new Set<LintId>([
  ...(['yaml-invalid', 'value-invalid', 'field-unknown', 'secret-literal'] as const),
  ...(['name-missing', 'name-duplicate', 'name-ignored', 'name-duplicate-live', 'trunk-ref-dangling'] as const),
]);
const ABOUT_TESTS = new Set<LintId>(['test-unmet', 'number-without-test']);

/**
 * Takes files for the whole project: what they leave out has LiveKit's default. Nothing is asked, and no secret resolved.
 * @throws Problem `file-invalid` with the place of every mistake that leaves open what is declared.
 */
export function declaredProject(sources: readonly (Source | SourceFault)[]): DeclaredProject {
  const { declaration, findings } = lintSources(sources, null, NOTHING_KNOWN, { alone: true });
  const open = findings.filter(({ accepted }) => accepted === null);
  const [first, ...others] = problemsOf(open.filter(({ id, severity }) => severity === 'error' && LEAVES_OPEN.has(id)));
  if (first !== undefined) throw others.length === 0 ? first : first.with({ others });
  const { edits } = resolveDeclared(declaration, null, standIn);
  const missing = open.filter(({ id }) => id === 'trunk-ref-dangling');
  return {
    world: withNamesForIds(worldAfter(emptyWorld, edits)),
    declaration,
    hosting: hostingSaid(declaration),
    findings: open.filter((finding) => finding.severity !== 'hint' && !ABOUT_TESTS.has(finding.id) && !missing.includes(finding)),
    missing,
  };
}

/** Whoever is told of a new object reads the name that the file gives it; no other object of its kind has that as its id. */
function withNamesForIds({ inboundTrunks, outboundTrunks, dispatchRules, ...world }: World): World {
  return {
    ...world,
    inboundTrunks: inboundTrunks.map((trunk) => ({ ...trunk, sipTrunkId: nameOrId(trunk.sipTrunkId) })),
    outboundTrunks: outboundTrunks.map((trunk) => ({ ...trunk, sipTrunkId: nameOrId(trunk.sipTrunkId) })),
    dispatchRules: dispatchRules.map((rule) => ({
      ...rule,
      sipDispatchRuleId: nameOrId(rule.sipDispatchRuleId),
      trunkIds: rule.trunkIds.map(nameOrId),
    })),
  };
}
