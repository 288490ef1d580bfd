import type { SIPDispatchRuleInfo, SIPInboundTrunkInfo, SIPOutboundTrunkInfo, SIPTrunkInfo } from '@livekit/protocol';
import { Table } from './table.ts';

/** Everything that LiveKit keeps for telephony. */
export class SipStore {
  readonly inboundTrunks: Table<SIPInboundTrunkInfo>;
  readonly outboundTrunks: Table<SIPOutboundTrunkInfo>;
  readonly dispatchRules: Table<SIPDispatchRuleInfo>;
  /** Trunks without direction, made by servers of old; this one can list and delete them, not make them. */
  readonly legacyTrunks: Table<SIPTrunkInfo>;

  /** @param changed called after each change. */
  constructor(changed: () => void) {
    this.inboundTrunks = new Table(changed);
    this.outboundTrunks = new Table(changed);
    this.dispatchRules = new Table(changed);
    this.legacyTrunks = new Table(changed);
  }
}

/** Legacy trunks stand among the others. Of two with one id, which an update of a legacy trunk leaves, the newer kind comes first. */
export function inIdOrder<T extends { readonly sipTrunkId: string }>(trunks: readonly T[]): readonly T[] {
  return trunks.toSorted((a, b) => (a.sipTrunkId < b.sipTrunkId ? -1 : a.sipTrunkId > b.sipTrunkId ? 1 : 0));
}
