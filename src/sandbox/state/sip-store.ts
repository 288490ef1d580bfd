import type { SIPDispatchRuleInfo, SIPInboundTrunkInfo, SIPOutboundTrunkInfo, SIPTrunkInfo } from '@livekit/protocol';

/** Objects of one kind by id. What goes in and comes out is copied, so that nobody changes a stored object from outside. */
export class Table<T extends { clone(): T }> {
  readonly #rows = new Map<string, T>();
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get(id: string): T | undefined {
    return this.#rows.get(id)?.clone();
  }

  put(id: string, row: T): void {
    this.#rows.set(id, row.clone());
    this.#changed();
  }

  delete(id: string): void {
    if (this.#rows.delete(id)) this.#changed();
  }

  /** In the order of ids, as LiveKit lists. */
  all(): T[] {
    return [...this.#rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row.clone());
  }
}

/** Everything that LiveKit keeps for telephony. */
export class SipStore {
  readonly inboundTrunks: Table<SIPInboundTrunkInfo>;
  readonly outboundTrunks: Table<SIPOutboundTrunkInfo>;
  readonly dispatchRules: Table<SIPDispatchRuleInfo>;
  /** Made by servers before 1.6; this one can list and delete them, not make them. */
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
export function inIdOrder<T extends { readonly sipTrunkId: string }>(trunks: readonly T[]): T[] {
  return trunks.toSorted((a, b) => (a.sipTrunkId < b.sipTrunkId ? -1 : a.sipTrunkId > b.sipTrunkId ? 1 : 0));
}
