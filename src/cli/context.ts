import type {
  Agents,
  Clock,
  ContextStore,
  Dialer,
  Digests,
  Files,
  Journals,
  LiveKit,
  LiveKitWriter,
  Locks,
  NameCache,
  OpenCalls,
  Phone,
  Programs,
  Prompts,
  Random,
  Reporter,
  Rooms,
  RunningSandbox,
  SandboxRequest,
  Secrets,
  Setting,
  Target,
} from '../ports.ts';
import type { Document } from '../render/document.ts';
import type { Globals } from './globals.ts';

/** First signal: no new request. `shield` keeps what must not be cut in half alive until it has ended. */
export interface Interrupts {
  readonly signal: AbortSignal;
  shield<T>(work: () => Promise<T>): Promise<T>;
}

/** One line of `-o jsonl`; `type` says what kind of line. */
export interface StreamEvent extends Readonly<Record<string, unknown>> {
  readonly type: string;
}

export interface Waits {
  /** For the answer to one request. */
  readonly requestMs: number;
  /** For another sipctl on this machine to end its change. */
  readonly lockMs: number;
}

/**
 * What a command is given. Everything that costs something or can fail is a function, so that `--help` reads no
 * configuration and `context list` opens no connection.
 */
export interface Context {
  readonly globals: Globals;
  readonly reporter: Reporter;
  readonly prompts: Prompts;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly random: Random;
  readonly interrupts: Interrupts;
  readonly files: Files;
  /** What completion offers; lists fill it. */
  readonly names: NameCache;
  /** Version of sipctl. */
  readonly version: string;
  /** Names this run in server logs and in what it leaves behind. */
  readonly runId: string;
  /** `trunk update`. */
  readonly command: string;
  /** Tells programs what happens, where a command that streams was asked for `-o jsonl`. */
  emit(event: StreamEvent): void;
  /** How long to wait, in milliseconds. @throws Problem `value-invalid` for a variable that is no duration. */
  waits(): Waits;
  /** Prints for people while the command runs; not the result. */
  show(document: Document): Promise<void>;
  target(): Promise<Target>;
  livekit(): Promise<LiveKit>;
  /** Only what applies a confirmed plan asks for it. */
  writer(): Promise<LiveKitWriter>;
  rooms(): Promise<Rooms>;
  dialer(): Promise<Dialer>;
  phone(): Promise<Phone>;
  /** Where the project's SIP service is, `HOST[:PORT]`, by SIPCTL_SIP_HOST or the context; null where neither says. */
  sipHost(): Promise<string | null>;
  /** Test calls under way on this machine. */
  openCalls(): Promise<OpenCalls>;
  /** What earlier runs have done on this machine. */
  journals(): Promise<Journals>;
  locks(): Promise<Locks>;
  digests(): Promise<Digests>;
  agents(): Promise<Agents>;
  contexts(): Promise<ContextStore>;
  settings(): Promise<readonly Setting[]>;
  /** JSON Schema of the user's configuration. */
  configSchema(): Promise<Readonly<Record<string, unknown>>>;
  startSandbox(request: SandboxRequest): Promise<RunningSandbox>;
  readonly programs: Programs;
}
