import { type Declaration, type DeclaredObject, LIST_OF } from '../declared/declaration.ts';
import { declaredFinding } from '../declared/declared-finding.ts';
import { resolveDeclared, standIn, worldAfter } from '../declared/resolve.ts';
import { dotted } from '../declared/shape-findings.ts';
import { emptyWorld, type Kind, type Objects, subjectOf, type World } from '../model/world.ts';
import type { Finding } from './finding.ts';
import { lintOf } from './lint-ids.ts';
import { type Fault, type LintProject, type Surroundings, worldAlone } from './project.ts';
import { FILE_RULES, OBJECT_RULES } from './registry.ts';

/** @returns what is wrong with a world, whoever made it. Nothing is asked and nothing changed. O(objects) but for conflicts told. */
export function lintWorld(world: World, surroundings: Surroundings): Finding[] {
  return run(worldAlone(world, surroundings));
}

/**
 * @param read the world that the files are for; null = not read, so that names may stand for what is live.
 * @param alone the files are the whole project, so that a name stands for nothing else.
 * @returns what is wrong with what the files declare, in the order of the files; of the world read only what touches it.
 */
export function lintDeclaration(
  declaration: Declaration,
  read: World | null,
  surroundings: Surroundings,
  { alone = false } = {},
): Finding[] {
  const { edits, findings } = resolveDeclared(declaration, read, standIn);
  const declared = new Map<Objects[Kind], DeclaredObject>();
  for (const { declared: entry, edit } of edits) if (edit.after !== null) declared.set(edit.after, entry);
  const world = worldAfter(read ?? emptyWorld, edits);
  return inFileOrder([...findings, ...run({ world, read, alone, declaration, declared, surroundings })]);
}

function run(project: LintProject): Finding[] {
  const places = new Map<Objects[Kind], number>();
  for (const list of [project.world.inboundTrunks, project.world.outboundTrunks, project.world.dispatchRules])
    for (const [at, object] of list.entries()) places.set(object, at);
  const { declaration } = project;
  return [
    ...OBJECT_RULES.flatMap((rule) => rule(project)).flatMap((fault) => {
      const entry = project.declared.get(fault.object);
      if (entry !== undefined) return [declaredFinding(fault.lint, entry, fault.field, fault)];
      return declaration === null ? [worldFinding(fault, places.get(fault.object) ?? 0)] : [];
    }),
    ...(declaration === null ? [] : FILE_RULES.flatMap((rule) => rule(declaration, project))),
  ];
}

function worldFinding({ lint, kind, object, field, summary, fix, mend, severity }: Fault, at: number): Finding {
  return {
    id: lint,
    severity: severity ?? lintOf(lint).severity,
    subject: subjectOf(kind, object),
    field: dotted(field),
    where: null,
    summary,
    fix,
    mend: mend?.map(({ path, ...rest }) => ({ path: [LIST_OF[kind], at, ...path], ...rest })) ?? null,
    accepted: null,
  };
}

export function inFileOrder(findings: readonly Finding[]): Finding[] {
  const files = [...new Set(findings.map(({ where }) => where?.file))];
  const key = ({ where }: Finding): [number, number, number] => [files.indexOf(where?.file), where?.line ?? 0, where?.column ?? 0];
  return findings
    .map((finding) => ({ finding, key: key(finding) }))
    .sort((a, b) => a.key[0] - b.key[0] || a.key[1] - b.key[1] || a.key[2] - b.key[2])
    .map(({ finding }) => finding);
}
