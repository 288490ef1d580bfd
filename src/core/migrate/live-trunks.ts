import type { InboundTrunk } from '../model/inbound-trunk.ts';
import { subjectOf, type World } from '../model/world.ts';
import type { Edit } from '../plan/plan.ts';
import type { LiveFinding } from './live-finding.ts';
import { mendMediaEncryption } from './live-media.ts';

/** What the deprecated list tells beyond what LiveKit itself makes of such a trunk in the lists of today. */
export interface ListedLegacyTrunk {
  readonly sipTrunkId: string;
  /** Regular expressions on calling numbers, which no trunk of today has. */
  readonly inboundNumbersRegex: readonly string[];
}

export interface MendedTrunks {
  readonly edits: readonly Edit[];
  /** Ids of trunks that are made anew, since an update would leave them in two lists. */
  readonly recreate: ReadonlySet<string>;
  readonly findings: readonly LiveFinding[];
}

/**
 * Makes trunks of the old form anew. LiveKit lists one as an inbound and as an outbound trunk under one id, converted by itself
 * (livekit/protocol `SIPTrunkInfo.AsInbound`, `AsOutbound`), so its fields are taken from there. An update of it would store a second
 * trunk under the same id beside it: both then match a call, which fails.
 */
export function mendTrunks(world: World, legacy: readonly ListedLegacyTrunk[]): MendedTrunks {
  const old = new Map(legacy.map((trunk) => [trunk.sipTrunkId, trunk]));
  const findings: LiveFinding[] = [];
  const edits: Edit[] = [];
  const recreate = new Set<string>();
  for (const trunk of world.inboundTrunks) {
    const listed = old.get(trunk.sipTrunkId);
    if (listed === undefined) {
      const mended = mendMediaEncryption(trunk, subjectOf('inboundTrunk', trunk));
      if (mended.findings.length > 0) edits.push({ kind: 'inboundTrunk', before: trunk, after: mended.after });
      findings.push(...mended.findings);
      continue;
    }
    const finding = legacyFinding(trunk, listed);
    findings.push(finding);
    if (finding.mend === null) continue;
    recreate.add(trunk.sipTrunkId);
    edits.push({ kind: 'inboundTrunk', before: trunk, after: trunk });
    const outbound = world.outboundTrunks.find(({ sipTrunkId }) => sipTrunkId === trunk.sipTrunkId);
    if (outbound !== undefined && outbound.address !== '')
      edits.push({ kind: 'outboundTrunk', before: null, after: { ...outbound, sipTrunkId: '' } });
  }
  for (const trunk of world.outboundTrunks.filter(({ sipTrunkId }) => !old.has(sipTrunkId))) {
    const mended = mendMediaEncryption(trunk, subjectOf('outboundTrunk', trunk));
    if (mended.findings.length > 0) edits.push({ kind: 'outboundTrunk', before: trunk, after: mended.after });
    findings.push(...mended.findings);
  }
  return { edits, recreate, findings };
}

function legacyFinding(trunk: InboundTrunk, { inboundNumbersRegex }: ListedLegacyTrunk): LiveFinding {
  const subject = subjectOf('inboundTrunk', trunk);
  const finding = { id: 'legacy-trunk' as const, subject, accepted: null };
  if (inboundNumbersRegex.length > 0) {
    const detail = 'a trunk of the old form with inboundNumbersRegex, which trunks of today do not have';
    return {
      ...finding,
      detail,
      mend: null,
      nextSteps: ['list the callers it admits by hand: sipctl trunk create NAME --inbound --allow-caller N'],
    };
  }
  const detail = 'a trunk of the old form: listed as inbound and as outbound under one id, and an update would store it twice';
  return { ...finding, detail, mend: 'made anew as trunks of today, under new ids', nextSteps: [] };
}
