/** A call that LiveKit itself makes, through one of its outbound trunks into a room, as plain data. */
export interface OutboundDial {
  readonly trunkId: string;
  /** Called number. */
  readonly to: string;
  /** Caller id. */
  readonly from: string;
  readonly room: string;
  readonly identity: string;
  /** The participant's attribute `lktest.id`, and the header `X-Lk-Test-Id` that a carrier may pass on. */
  readonly testId: string;
  readonly ringTimeoutMs: number;
  /** LiveKit ends the call after so long, whatever becomes of us; the ringing counts. */
  readonly longestMs: number;
}

/** What became of dialling. `text` is the carrier's reason phrase, or the body of its answer. */
export type DialOutcome =
  | { readonly kind: 'answered' }
  | {
      readonly kind: 'failed';
      /** The carrier's final answer; null = there was none, or LiveKit did not take it for one. */
      readonly sipStatus: SipStatus | null;
      /** LiveKit's own words; empty where nothing came. */
      readonly said: string;
    };

export interface SipStatus {
  readonly code: number;
  readonly text: string;
}
