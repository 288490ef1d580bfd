import { idOf, type World } from '../model/world.ts';
import type { Edit } from '../plan/plan.ts';
import type { LiveChoices, LiveFinding } from './live-finding.ts';
import { mendRule } from './live-rules.ts';
import { type ListedLegacyTrunk, mendTrunks } from './live-trunks.ts';

export interface LiveMigration {
  readonly edits: readonly Edit[];
  readonly recreate: ReadonlySet<string>;
  /** Ids of objects whose form changes and not their meaning. */
  readonly resend: ReadonlySet<string>;
  readonly findings: readonly LiveFinding[];
  /** Rules and trunks that were looked at. */
  readonly looked: { readonly rules: number; readonly trunks: number };
}

/**
 * Finds live objects in deprecated or broken shape, and how each is mended in place.
 * @param ruleIds rules to look at; null = all. @param legacy trunks of the old form; null = trunks are not looked at.
 */
export function migrateLive(
  world: World,
  { ruleIds, legacy }: { readonly ruleIds: ReadonlySet<string> | null; readonly legacy: readonly ListedLegacyTrunk[] | null },
  choices: LiveChoices,
): LiveMigration {
  const rules = world.dispatchRules.filter((rule) => ruleIds === null || ruleIds.has(idOf(rule)));
  const mended = rules.map((before) => ({ before, ...mendRule(before, world, choices) }));
  const trunks = legacy === null ? { edits: [], recreate: new Set<string>(), findings: [] } : mendTrunks(world, legacy);
  const findings = [...trunks.findings, ...mended.flatMap((rule) => rule.findings)];
  return {
    edits: [
      ...trunks.edits,
      ...mended.flatMap(({ before, after }): Edit[] => (after === before ? [] : [{ kind: 'dispatchRule', before, after }])),
    ],
    recreate: trunks.recreate,
    resend: new Set(findings.flatMap(({ id, subject }) => (id === 'deprecated-media-encryption' ? [subject.id] : []))),
    findings,
    looked: { rules: rules.length, trunks: legacy === null ? 0 : world.inboundTrunks.length + world.outboundTrunks.length },
  };
}
