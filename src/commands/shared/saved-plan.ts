import type { Context } from '../../cli/context.ts';
import type { Subject } from '../../core/model/world.ts';
import type { Hazard } from '../../core/plan/hazard.ts';
import { openPlanFile } from '../../core/plan/open-plan-file.ts';
import { MOST_PLAN_BYTES, type PlanFile, readPlanFile } from '../../core/plan/plan-file.ts';
import { provePlan } from '../../core/plan/prove/prove-plan.ts';
import { profilesOf } from '../../core/routing/profile.ts';
import type { AppliedChange } from '../../render/views/apply-view.ts';
import type { ChangeOptions, FileOptions } from './change-options.ts';
import type { DeclaredCalls } from './declared-calls.ts';
import { blockedHazards, type PlannedChange } from './plan-change.ts';
import { worldToChange } from './world-to-change.ts';

/**
 * Reads a saved plan and makes it ready for the project as it is now, proven anew.
 * @returns the plan, or that nothing is left to do of it.
 * @throws Problem `plan-invalid`, `plan-version-unknown`, `plan-stale`, `target-mismatch`, `secret-*`, `file-unreadable`.
 */
export async function openSavedPlan(
  path: string,
  { allow, allowOutside, dryRun }: Pick<ChangeOptions & FileOptions, 'allow' | 'allowOutside' | 'dryRun'>,
  context: Context,
): Promise<{ readonly planned: PlannedChange } | { readonly applied: AppliedChange }> {
  const { files, clock, runId, secrets, reporter } = context;
  const digest = (await context.digests()).plain;
  const file = readPlanFile(await files.readText(path, MOST_PLAN_BYTES), path, digest);
  const target = await context.target();
  const world = await worldToChange({ dryRun }, context);
  for (const warning of world.warnings) reporter.warn(warning);
  const resolve = (reference: string, purpose: string) => secrets.ofFile(path, { allowOutside }).resolve(reference, purpose);
  const { alreadyApplied, steps } = await openPlanFile(file, { world, target, now: clock.now(), runId, digest, resolve });
  const proof = provePlan(world, steps, { profiles: profilesOf(target.hosting) });
  const plan = { formatVersion: file.formatVersion, steps, hazards: proof.hazards, proof };
  if (alreadyApplied)
    return { applied: { runId, result: 'alreadyApplied', plan, steps: [], verification: null, problem: null, undoable: false } };
  const nothingAccepted = (_: Subject) => ({});
  const blocked = blockedHazards(plan, allow, nothingAccepted).filter((hazard) => !wasAgreed(hazard, file));
  return {
    planned: {
      world,
      edits: steps.map(({ edit }) => edit),
      acceptedFor: nothingAccepted,
      uncompared: [],
      inputs: file.inputs,
      calls: callsIn(file, path),
      plan,
      blocked,
    },
  };
}

/** As the files said of them. @param path to which references are relative. */
function callsIn({ verify }: PlanFile, path: string): DeclaredCalls {
  return { sip: verify?.sip ?? null, caller: verify?.caller ?? null, calls: verify?.calls ?? [], file: path, tests: [] };
}

/** What was allowed, or accepted in the file, when the plan was made: it was reviewed with that in it. */
function wasAgreed({ id, subject }: Hazard, { applyable, proof }: PlanFile): boolean {
  return (
    applyable && proof.hazards.some((saved) => saved.id === id && saved.subject.name === subject.name && saved.subject.id === subject.id)
  );
}
