/** One SIP call as its caller saw it, as plain data. Times are milliseconds since the call began. */
import type { Secret } from './secret.ts';

export type SipTransportKind = 'udp' | 'tcp' | 'tls';

/** Where a SIP service is. */
export interface SipTarget {
  /** Host name or IP address. */
  readonly host: string;
  /** Left out: found as RFC 3263 says, 5060 or 5061 in the end. */
  readonly port?: number;
  readonly transport: SipTransportKind;
}

export interface DialRequest {
  readonly target: SipTarget;
  /** Called number: user part of Request-URI and To. */
  readonly to: string;
  /** Calling number: user part of From. */
  readonly from: string;
  /** Sent to the target alone, as the answer to its challenge of this call's own INVITE. Null = none. */
  readonly credentials: CallCredentials | null;
  /** Goes out as `X-Lk-Test-Id` and comes back as the participant's attribute `lktest.id`. */
  readonly testId: string;
  /** How long it may ring. */
  readonly ringTimeoutMs: number;
  /** How long to talk after the answer. */
  readonly durationMs: number;
  /** Digits pressed once the far side has stopped talking; a PIN. Null = none. */
  readonly dtmf: Secret | null;
  /** 16-bit PCM, 8,000 samples a second; null = a tone. */
  readonly play: Int16Array | null;
  /** Keep what is heard. */
  readonly record: boolean;
  /** Outside address for Contact and SDP; null = as the far side sees us. */
  readonly advertise: { readonly host: string; readonly port?: number } | null;
  /** Take audio from another address than the one that answered. */
  readonly mediaFromAnywhere: boolean;
}

export interface CallCredentials {
  readonly user: string;
  readonly password: Secret;
  /** The only realm that may ask for them; null = any. */
  readonly realm: string | null;
}

/** One thing that happened, in order. `status` is a SIP status code. */
export type CallEvent = { readonly atMs: number } & (
  | { readonly kind: 'resolved'; readonly address: string; readonly port: number }
  | { readonly kind: 'connected' }
  | { readonly kind: 'sent'; readonly method: string; readonly callId: string; readonly withCredentials: boolean }
  | {
      readonly kind: 'answer';
      readonly method: string;
      readonly status: number;
      readonly reason: string;
      /** Which call of the far side this is: it may have begun anew with a repeated INVITE. */
      readonly toTag: string;
      readonly challenge: Challenge | null;
    }
  | { readonly kind: 'request'; readonly method: string }
  | { readonly kind: 'first-audio'; readonly from: string }
  | { readonly kind: 'dtmf'; readonly digits: number }
  | { readonly kind: 'failed'; readonly why: CallFailure; readonly detail: string }
);

/** What a challenge asks for; never its nonce. */
export interface Challenge {
  readonly realm: string;
  readonly algorithm: string;
  readonly stale: boolean;
}

/** Why a call could not go on, apart from what the far side answered. */
export type CallFailure =
  | 'name-not-found'
  | 'refused'
  | 'unreachable'
  /** From an authority that nobody here knows, for another name, or out of date. */
  | 'certificate'
  | 'certificate-name'
  | 'certificate-dates'
  | 'no-tls'
  | 'no-answer'
  | 'connection-lost'
  | 'answer-unusable'
  | 'challenge-refused'
  | 'ring-timeout'
  | 'aborted';

/** Audio of a call as it came in and went out. Levels in dBov: 0 is full scale, -81 the silence of G.711. */
export interface AudioFigures {
  readonly codec: 'PCMU' | 'PCMA';
  readonly sent: number;
  readonly received: number;
  readonly lost: number;
  readonly jitterMs: number;
  readonly longestGapMs: number;
  /** Null = no packet came. */
  readonly firstMs: number | null;
  /** Loudest half second, the first 200 ms left out; null = nothing came. */
  readonly levelDbov: number | null;
  /** Where the far side was told to send to. */
  readonly offered: string;
}

/** A whole call. */
export interface CallRecord {
  readonly callId: string;
  readonly fromTag: string;
  readonly testId: string;
  /** Our address as the far side saw it (`received` of RFC 3581); null where it did not say. */
  readonly seenAs: string | null;
  /** Hosts of proxies that route as before RFC 3261: what is sent in the call may not pass them. */
  readonly strictRouters: readonly string[];
  readonly events: readonly CallEvent[];
  /** The last answer to the INVITE above 199; null = none came. */
  readonly final: { readonly status: number; readonly reason: string } | null;
  /** Asked where a call rang once and then nothing came; null = no CANCEL was sent. */
  readonly cancelAnswered: boolean | null;
  readonly audio: AudioFigures | null;
  /** What was heard, where that was asked for. */
  readonly recording: Int16Array | null;
  /** Who ended an answered call. */
  readonly endedBy: 'us' | 'them' | null;
  /** Status of the answer to our BYE; null = none was sent or none came. */
  readonly byeStatus: number | null;
  /** One text a message, Authorization and PINs masked: `> INVITE sip:.. ` and `< 407 ..`. */
  readonly ladder: readonly LadderMessage[];
}

export interface LadderMessage {
  readonly atMs: number;
  readonly direction: 'sent' | 'received';
  readonly text: string;
}

/** What became of one OPTIONS. */
export interface OptionsAnswer {
  readonly target: SipTarget;
  readonly address: string | null;
  readonly status: number | null;
  readonly rttMs: number | null;
  readonly failure: CallFailure | null;
  readonly detail: string;
  /** Headers of the answer that tell who answers, without what a trunk puts there. */
  readonly allow: string | null;
  readonly certificate: {
    readonly subject: string;
    readonly validTo: string;
    readonly problem: string | null;
    /** Of the problem; null = it is trusted. */
    readonly why: CallFailure | null;
  } | null;
}

/** How a SIP host was found: one entry a query. */
export interface DnsStep {
  readonly query: string;
  readonly type: 'NAPTR' | 'SRV' | 'A' | 'AAAA';
  readonly answers: readonly string[];
  readonly failure: string | null;
}
