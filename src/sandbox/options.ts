import type { CarrierOptions, SandboxCarrier } from './carrier/carrier-options.ts';
import type { PhoneOptions, SandboxPhone } from './phone/phone-options.ts';

/** How an emulated agent worker behaves; names on the command line. */
export const AGENT_MODES = ['alive', 'silent', 'slow', 'full', 'crashing'] as const;
/**
 * - `alive` takes the job, joins and publishes audio
 * - `silent` joins, but publishes nothing
 * - `slow` is alive, but joins seconds late
 * - `full` never takes a job; from outside that looks as if there were no such worker
 * - `crashing` joins and is gone soon, while its job is listed as running for ever
 */
export type AgentMode = (typeof AGENT_MODES)[number];

export interface SandboxAgent {
  readonly name: string;
  readonly mode: AgentMode;
}

/** Time as the sandbox needs it; the port `Clock` fits. */
export interface SandboxClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Ends early, without an error, when `signal` is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** Milliseconds, as seen on livekit-server 1.13.5. */
export const DELAYS = {
  /** From a dispatch to the job and the agent in the room. */
  agentJoins: 300,
  slowAgentJoins: 5000,
  /** From a crashing agent's arrival to its end. */
  agentCrashes: 1000,
  /** From DeleteDispatch to the agent's leaving. */
  agentLeaves: 1000,
  /** Until LiveKit gives up on a room that no node serves. */
  roomUnanswered: 3000,
  /** Until LiveKit gives up on a SIP service. */
  sipUnanswered: 1030,
} as const;
export type Delays = { readonly [K in keyof typeof DELAYS]: number };

export interface SandboxOptions {
  /** On 127.0.0.1. Default 0: a free one. */
  readonly port?: number;
  /** Default: made at start. */
  readonly apiKey?: string;
  readonly apiSecret?: string;
  /** What is there at the start, in camelCase JSON as `sipctl` reads and `-o json` prints; see state/snapshot.ts. */
  readonly seed?: unknown;
  /** Read at the start, if it is there, and written after every change. It holds passwords and PINs in clear. */
  readonly stateFile?: string;
  readonly agents?: readonly SandboxAgent[];
  /** A SIP endpoint that can be called. Default: none. */
  readonly phone?: PhoneOptions;
  /** A strict carrier that takes LiveKit's own calls and brings them back; it needs the phone. Default: none. */
  readonly carrier?: CarrierOptions;
  /** Whether a SIP service answers, for CreateSIPParticipant and TransferSIPParticipant. Default: where there is a phone. */
  readonly sipService?: boolean;
  /** False: a LiveKit without Redis, which has no telephony. */
  readonly redis?: boolean;
  readonly clock?: SandboxClock;
  readonly delays?: Partial<Delays>;
  /** Numbers from 0 up to, not including, 1; ids are made of them. */
  readonly random?: () => number;
}

/** One request that reached the sandbox, refused ones too. */
export interface LoggedRequest {
  readonly method: string;
  /** Without the query, which may hold a token. */
  readonly path: string;
  /** JSON as it came; a protobuf body in base64. */
  readonly body: string;
}

export interface Sandbox {
  /** `ws://127.0.0.1:PORT` */
  readonly url: string;
  readonly httpUrl: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** What LiveKit's own tools and sipctl read. */
  readonly env: {
    readonly LIVEKIT_URL: string;
    readonly LIVEKIT_API_KEY: string;
    readonly LIVEKIT_API_SECRET: string;
    readonly SIPCTL_SIP_HOST?: string;
    /** What an outbound trunk needs to know of the carrier. */
    readonly SANDBOX_CARRIER_HOST?: string;
    readonly SANDBOX_CARRIER_USER?: string;
    readonly SANDBOX_CARRIER_PASSWORD?: string;
  };
  readonly phone: SandboxPhone | null;
  readonly carrier: SandboxCarrier | null;
  /** Calls of LiveKit's own that ring or were answered, at this moment. */
  readonly dialledCalls: number;
  /** In order of arrival, the last 1000; for tests. */
  readonly requests: readonly LoggedRequest[];
  /** Ends every connection, timer and pending answer. */
  close(): Promise<void>;
}
