import type { SIPDispatchRuleInfo, SIPInboundTrunkInfo, SIPOutboundTrunkInfo, SIPTrunkInfo } from '@livekit/protocol';
import { Table } from './table.ts';

/** Everything that LiveKit keeps for telephony. */
export class SipStore {
  readonly inboundTrunks: Table<SIPInboundTrunkInfo>;
  readonly outboundTrunks: Table<SIPOutboundTrunkInfo>;
  readonly dispatchRules: Table<SIPDispatchRuleInfo>;
  /** Trunks without direction, made by servers of old; this one can list and delete them, not make them. */
  readonly legacyTrunks: Table<SIPTrunkInfo>;

  #version = 0;

  /** @param changed called after each change. */
  constructor(changed: () => void) {
    const count = () => {
      this.#version += 1;
      changed();
    };
    this.inboundTrunks = new Table(count);
    this.outboundTrunks = new Table(count);
    this.dispatchRules = new Table(count);
    this.legacyTrunks = new Table(count);
  }

  /** Another one after each change. */
  get version(): number {
    return this.#version;
  }
}

/** Legacy trunks stand among the others. Of two with one id, which an update of a legacy trunk leaves, the newer kind comes first. */
export function inIdOrder<T extends { readonly sipTrunkId: string }>(trunks: readonly T[]): readonly T[] {
  return trunks.toSorted((a, b) => (a.sipTrunkId < b.sipTrunkId ? -1 : a.sipTrunkId > b.sipTrunkId ? 1 : 0));
}
