import type { EnumValue } from '../model/fields.ts';
import type { InboundTrunk } from '../model/inbound-trunk.ts';
import type { OutboundTrunk } from '../model/outbound-trunk.ts';
import type { World } from '../model/world.ts';

interface RuleRef {
  readonly id: string;
  readonly name: string;
}

/** A trunk with what an operator looks for beside it. */
export type TrunkItem = (
  | { readonly kind: 'inboundTrunk'; readonly object: InboundTrunk }
  | { readonly kind: 'outboundTrunk'; readonly object: OutboundTrunk }
) & {
  /** Rules that can take its calls: those that name it and those for any trunk. Empty for an outbound trunk. */
  readonly rules: readonly RuleRef[];
  /** `disable`, `allow`, `require`, or as the server names a newer one. */
  readonly encryption: string;
};

/** Inbound trunks first, each kind in the order of `world`. Indexed by rule, so 10,000 trunks and rules are one pass. */
export function describeTrunks({ inboundTrunks, outboundTrunks, dispatchRules }: World): TrunkItem[] {
  const anyTrunk: RuleRef[] = [];
  const byTrunk = new Map<string, RuleRef[]>();
  for (const { sipDispatchRuleId, name, trunkIds } of dispatchRules) {
    const ref = { id: sipDispatchRuleId, name };
    if (trunkIds.length === 0) anyTrunk.push(ref);
    for (const id of new Set(trunkIds)) {
      const own = byTrunk.get(id);
      if (own === undefined) byTrunk.set(id, [ref]);
      else own.push(ref);
    }
  }
  return [
    ...inboundTrunks.map((object) => ({
      kind: 'inboundTrunk' as const,
      object,
      rules: joined(byTrunk.get(object.sipTrunkId), anyTrunk),
      encryption: encryptionOf(object),
    })),
    ...outboundTrunks.map((object) => ({ kind: 'outboundTrunk' as const, object, rules: [], encryption: encryptionOf(object) })),
  ];
}

/** Most trunks have rules of one sort only, and share the list that is there. */
function joined(own: readonly RuleRef[] | undefined, anyTrunk: readonly RuleRef[]): readonly RuleRef[] {
  if (own === undefined) return anyTrunk;
  return anyTrunk.length === 0 ? own : [...own, ...anyTrunk];
}

/** The deprecated field counts only where `media.encryption` is unset. */
export function encryptionOf({ media, mediaEncryption }: Pick<InboundTrunk, 'media' | 'mediaEncryption'>): string {
  return shortEnum(media?.encryption ?? mediaEncryption, 'SIP_MEDIA_ENCRYPT_');
}

/** `SIP_TRANSPORT_TLS` -> `tls`. */
export function shortEnum(value: EnumValue, prefix: string): string {
  const text = String(value);
  return text.startsWith(prefix) ? text.slice(prefix.length).toLowerCase() : text;
}
