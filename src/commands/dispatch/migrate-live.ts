import type { Context } from '../../cli/context.ts';
import type { OptionValues } from '../../cli/options.ts';
import { isOpen, type LiveFinding } from '../../core/migrate/live-finding.ts';
import type { ListedLegacyTrunk } from '../../core/migrate/live-trunks.ts';
import { type LiveMigration, migrateLive } from '../../core/migrate/migrate-live.ts';
import { findObject } from '../../core/model/find-object.ts';
import { idOf, KIND_LABEL, labelOf, type World } from '../../core/model/world.ts';
import { Problem } from '../../core/problem.ts';
import type { LiveMigrationResult } from '../../render/views/migration-view.ts';
import type { acceptOption, changeOptions } from '../shared/change-options.ts';
import { checkChangeOptions, planOrCarryOut } from '../shared/change-world.ts';
import { planChange } from '../shared/plan-change.ts';
import { throwAll } from '../shared/throw-all.ts';
import { worldToChange } from '../shared/world-to-change.ts';

type Options = OptionValues<typeof changeOptions & { accept: typeof acceptOption }> & {
  readonly agent: string | undefined;
  readonly trunk: string | undefined;
  readonly dropDangling: boolean;
  readonly includeTrunks: boolean;
};

/**
 * Finds live rules in deprecated or broken shape, and replaces them in place.
 * @throws Problem `migration-open` for what only the operator can know and nobody can be asked; nothing was changed then.
 */
export async function migrateLiveRules(names: readonly string[], options: Options, context: Context): Promise<LiveMigrationResult> {
  checkChangeOptions(options, context);
  const livekit = await context.livekit();
  const world = await worldToChange(options, context);
  for (const warning of world.warnings) context.reporter.warn(warning);
  const ruleIds = names.length === 0 ? null : new Set(names.map((name) => idOf(findObject(world, ['dispatchRule'], name).object)));
  const legacy = options.includeTrunks ? (await livekit.listLegacyTrunks()).filter(({ kind }) => kind === 'TRUNK_LEGACY') : null;
  const migration = await migrate(world, { ruleIds, legacy }, options, context);
  const open = migration.findings.filter(isOpen);
  if (!options.dryRun) throwAll(open.map(left));
  const accepted = Object.fromEntries(options.accept);
  const { edits, recreate, resend } = migration;
  const asked = { world, edits, recreate, resend, acceptedFor: () => accepted, uncompared: [], inputs: [] };
  const change = await planOrCarryOut(await planChange(asked, options, context), options, context);
  return { of: 'live', findings: migration.findings, looked: migration.looked, open: open.length, change };
}

/** What is left open is asked of whoever is there, one question a finding. */
async function migrate(
  world: World,
  scope: { readonly ruleIds: ReadonlySet<string> | null; readonly legacy: readonly ListedLegacyTrunk[] | null },
  { agent, trunk, dropDangling, dryRun, accept }: Options,
  { prompts, reporter }: Context,
): Promise<LiveMigration> {
  const trunkId = trunk === undefined ? undefined : idOf(findObject(world, ['inboundTrunk'], trunk).object);
  const agents = new Map<string, string>();
  const trunks = new Map<string, string>();
  const choices = {
    agentFor: (ruleId: string) => agents.get(ruleId) ?? agent,
    trunkFor: (ruleId: string) => trunks.get(ruleId) ?? trunkId,
    dropDangling,
    accepted: Object.fromEntries(accept),
  };
  const first = migrateLive(world, scope, choices);
  if (dryRun || !prompts.available) return first;
  for (const { id, subject, detail } of first.findings.filter(isOpen)) {
    const rule = `${KIND_LABEL[subject.kind]} ${labelOf(subject)}`;
    reporter.line(`${rule}: ${detail}`);
    if (id === 'rule-no-agents') agents.set(subject.id, await prompts.text(`Agent of ${rule}`));
    if (id === 'trunk-ref-empty' || id === 'trunk-ref-dangling')
      trunks.set(subject.id, idOf(findObject(world, ['inboundTrunk'], await prompts.text(`Trunk of ${rule}`)).object));
  }
  return migrateLive(world, scope, choices);
}

function left({ id, subject, detail, nextSteps }: LiveFinding): Problem {
  return new Problem('migration-open', `${KIND_LABEL[subject.kind]} ${labelOf(subject)}: ${detail} (${id})`, { subject, nextSteps });
}
