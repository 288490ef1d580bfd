/** What flows and commands need from outside. Adapters implement these; tests hand in their own. */

import type { Digest } from './core/model/digest.ts';
import type { DialOutcome, OutboundDial } from './core/model/outbound-call.ts';
import type { CallEvent, CallRecord, DialRequest, DnsStep, OptionsAnswer, SipTarget } from './core/model/phone-call.ts';
import type { Secret } from './core/model/secret.ts';
import type { Source, SourceFault } from './core/model/source.ts';
import type { Kind, Objects, World } from './core/model/world.ts';
import type { Problem } from './core/problem.ts';
import type { Run, RunEvent, RunHeader } from './core/run/run.ts';

/** Which LiveKit project is meant, without its secret. */
export interface Target {
  /** Context name, `lk:<name>`, or `environment`/`flags`. */
  readonly name: string;
  /** As configured: `wss://acme.livekit.cloud`. */
  readonly url: string;
  /** Empty where a pre-signed token is used. */
  readonly apiKey: string;
  readonly hosting: 'cloud' | 'self-hosted';
}

/** Reads only: a preview holds this and nothing that could change the project. */
export interface LiveKit {
  /** Every trunk and rule, nulls and duplicates left out and named in `warnings`. */
  readWorld(): Promise<World>;
  list<K extends Kind>(kind: K): Promise<{ items: readonly Objects[K][]; warnings: readonly string[] }>;
  /** The deprecated list: trunks of kind TRUNK_LEGACY among them. */
  listLegacyTrunks(): Promise<readonly LegacyTrunk[]>;
  /** @returns null where the server has no object of that kind with that id. */
  get<K extends Kind>(kind: K, id: string): Promise<Objects[K] | null>;
}

export interface LegacyTrunk {
  readonly sipTrunkId: string;
  readonly name: string;
  readonly kind: string;
  /** Regular expressions on calling numbers; the lists of today do not have them. */
  readonly inboundNumbersRegex: readonly string[];
}

/**
 * Changes. Each call is one request, sent again only where the server said that it did nothing of it (429). A Problem with
 * `worldChanged: 'no'` says that the server did not do it; one with id `write-outcome-unknown` that nobody can tell.
 */
export interface LiveKitWriter {
  /** @param object its id must be empty. A rule travels inside `dispatch_rule`. */
  create<K extends Kind>(kind: K, object: Objects[K]): Promise<Objects[K]>;
  /** Sends the whole object; a field left out takes its default. */
  replace<K extends Kind>(kind: K, id: string, object: Objects[K]): Promise<Objects[K]>;
  /** Sends only `fields`; see core/model/updatable.ts for those that LiveKit takes. Lists are set as a whole. */
  update<K extends Kind>(kind: K, id: string, fields: Partial<Objects[K]>): Promise<Objects[K]>;
  delete(kind: Kind, id: string): Promise<void>;
}

export interface RoomParticipant {
  readonly identity: string;
  /** `SIP`, `AGENT`, `STANDARD`. */
  readonly kind: string;
  readonly state: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** How many audio tracks it publishes. */
  readonly audioTracks: number;
}

/** Agents that a room has called, and what became of it. */
export interface AgentCall {
  /** Empty: any unnamed worker. */
  readonly agentName: string;
  /** One for each job, such as `JS_RUNNING`; empty where no worker took it. */
  readonly jobs: readonly string[];
}

/** RoomService and AgentDispatch, as far as probes and test calls need them. Each call asks for its own narrow grant. */
export interface Rooms {
  createRoom(room: {
    name: string;
    emptyTimeoutSeconds: number;
    agents: readonly { agentName: string; metadata?: string; deployment?: string }[];
  }): Promise<void>;
  /** An unknown room has no participants. */
  listParticipants(room: string): Promise<readonly RoomParticipant[]>;
  /** @returns the names of all rooms, or of those among `names` that there are. */
  listRooms(names?: readonly string[]): Promise<readonly string[]>;
  /** A room that does not exist is a failure, after a pause of the server. */
  listAgentCalls(room: string): Promise<readonly AgentCall[]>;
  /** Ends a participant's stay; a caller's call with it. @returns false when there was no such participant. */
  removeParticipant(room: string, identity: string): Promise<boolean>;
  /** @returns false when there was no such room. */
  deleteRoom(name: string): Promise<boolean>;
  /**
   * Whether a SIP service takes LiveKit's requests: it is asked to dial a host that cannot exist, so nobody is called. The room that
   * this makes is the caller's to delete. @throws Problem of the request, `sip-not-enabled`.
   */
  hasSipService(room: string): Promise<boolean>;
}

export interface DeployedAgent {
  readonly agentName: string;
  readonly state: 'running' | 'sleeping' | 'unknown';
  readonly region: string;
  readonly version: string;
}

/** Agents deployed on LiveKit Cloud. An internal API: whatever goes wrong is "unknown", never "absent". */
export interface Agents {
  listDeployed(): Promise<{ known: true; agents: readonly DeployedAgent[] } | { known: false; why: string }>;
}

/** References to secrets (`env:NAME`, `file:PATH`, ...) of one origin: the command line, or one file. */
export interface SecretsOf {
  /**
   * @param reference one of the forms of `help secrets`. @param purpose words for a prompt: `password of trunk main`.
   * @param isNew it is about to be stored, and so is typed twice at a prompt.
   * @throws Problem `secret-*`; never repeats what was given when it looks like a literal.
   */
  resolve(reference: string, purpose: string, isNew?: boolean): Promise<Secret>;
  /** The whole of stdin as one secret; once a command. */
  fromStdin(purpose: string): Promise<Secret>;
}

/** References as the user wrote them on the command line. */
export interface Secrets extends SecretsOf {
  /** Those of a declared file: paths stay in its folder unless `allowOutside`, and it starts no program that the user has not allowed. */
  ofFile(file: string, options: { readonly allowOutside: boolean }): SecretsOf;
}

/** A telephone: calls a SIP service as a carrier does. */
export interface Phone {
  /**
   * Places one call and ends it, whatever happens; an abort hangs up first. Never throws for what the far side does.
   * @param on told each event as it happens.
   */
  dial(request: DialRequest, on: (event: CallEvent) => void, signal: AbortSignal): Promise<CallRecord>;
  /** Asks a SIP service whether it is there. */
  options(target: SipTarget, timeoutMs: number, signal: AbortSignal): Promise<OptionsAnswer>;
  /** Looks a SIP host up as a call would. */
  lookUp(
    target: SipTarget,
  ): Promise<{ readonly steps: readonly DnsStep[]; readonly addresses: readonly { readonly address: string; readonly port: number }[] }>;
}

/** LiveKit's own telephone. */
export interface Dialer {
  /**
   * Has LiveKit call a number into a room, and waits until that is answered or has come to nothing. A call that is not wanted any more
   * is ended by deleting the room. @throws Problem where LiveKit refused the request itself: `permission-denied`, `server-*`.
   */
  dial(call: OutboundDial): Promise<DialOutcome>;
}

/** A test call under way, as it is kept on this machine until it has ended: whoever finds it later can end it through the API. */
export interface OpenCall {
  /** The caller's attribute `lktest.id`. */
  readonly testId: string;
  readonly to: string;
  readonly from: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Null until it was seen in one. */
  readonly room: string | null;
  /** The call made that room. */
  readonly ownRoom: boolean;
}

/** Test calls under way. Only those of the target asked for are seen. */
export interface OpenCalls {
  /** When this resolves the call is safe on disk. @throws Problem `state-*`. */
  begin(target: RunTarget, call: OpenCall): Promise<KeptCall>;
  /** Calls whose process is dead; one that is still being made is left out. @throws Problem `state-*`. */
  listLeft(target: RunTarget): Promise<readonly (OpenCall & Pick<KeptCall, 'forget'>)[]>;
}

export interface KeptCall {
  update(call: OpenCall): Promise<void>;
  /** It has ended. */
  forget(): Promise<void>;
}

/** Questions to a person. Every method throws `input-needed` where nobody can answer. */
export interface Prompts {
  readonly available: boolean;
  confirm(question: string): Promise<boolean>;
  /** The person has to type `expected`. */
  confirmByTyping(question: string, expected: string): Promise<boolean>;
  text(question: string): Promise<string>;
  secret(question: string): Promise<Secret>;
  /** One that is about to be stored: typed twice, because nobody can look at it for a slip. */
  newSecret(question: string): Promise<Secret>;
  choose(question: string, choices: readonly string[]): Promise<string>;
}

/** Files that the user names on the command line. */
export interface Files {
  /** @param maxBytes 1 MiB unless given. @throws Problem `file-unreadable`: missing, not regular, or larger. */
  readText(path: string, maxBytes?: number): Promise<string>;
  /** A JSON or YAML file as data. @throws Problem also `value-invalid` with file, line and column. */
  readData(path: string): Promise<unknown>;
  /**
   * Declared files, folders of them, and `-` for stdin; at most 1 MiB each and 16 MiB in all.
   * @returns the data of each file, or why it is no data. @throws Problem `file-unreadable`; `usage` where stdin is a terminal.
   */
  readSources(paths: readonly string[]): Promise<readonly (Source | SourceFault)[]>;
  /** What a file holds that a new text would take the place of; null where there is none. @throws Problem `file-unreadable`. */
  textIfThere(path: string): Promise<string | null>;
  /** Writes a whole file or nothing. @throws Problem `file-unwritable`. */
  writeText(path: string, text: string): Promise<void>;
  /** Makes a folder, and those above it, where there is none. @throws Problem `file-unwritable`. */
  makeFolder(path: string): Promise<void>;
  /** A WAV file as 8,000 samples a second. @throws Problem `file-unreadable`, `value-invalid`. */
  readSound(path: string): Promise<Int16Array>;
  /** @throws Problem `file-unwritable`. */
  writeSound(path: string, samples: Int16Array): Promise<void>;
}

/** The journals of runs, by target. Only the runs of the target asked for are seen. */
export interface Journals {
  /**
   * Starts the journal of a run: when this resolves, its first record is safe on disk. Called before the first request that changes
   * anything. Old runs that have ended may be forgotten for it. @throws Problem `state-unwritable`, `state-unsafe`.
   */
  begin(header: RunHeader): Promise<Journal>;
  /** Goes on with the journal of a run that stopped. @throws Problem `run-not-found`, `journal-damaged`, `state-*`. */
  reopen(target: RunTarget, runId: string): Promise<Journal>;
  /** @throws Problem `run-not-found`, `journal-damaged`, `state-unsafe`. */
  read(target: RunTarget, runId: string): Promise<Run>;
  /** Newest first; a journal that cannot be read is in `damaged`. @throws Problem `state-unsafe`. */
  list(target: RunTarget): Promise<ListedRuns>;
  /** Those of {@link list} that have not come to an end. Every change asks, so the others are not read. @throws Problem `state-unsafe`. */
  listUnfinished(target: RunTarget): Promise<ListedRuns>;
}

export interface ListedRuns {
  readonly runs: readonly Run[];
  readonly damaged: readonly Problem[];
}

/** A project as journals and locks know it: the same server by another scheme (`wss`, `https`) is the same project. */
export type RunTarget = Pick<Target, 'url' | 'apiKey'>;

export interface Journal {
  /**
   * When this resolves the event is safe on disk. Events appended while the disk is busy go there together. After a failure every
   * further one fails too: what a disk has kept by then, nobody can tell. @throws Problem `state-unwritable`, the record in `detail`.
   */
  append(event: RunEvent): Promise<void>;
  close(): Promise<void>;
}

/** One sipctl at a time changes a project from this machine. */
export interface Locks {
  /** @throws Problem `lock-held` naming pid, user, run and age; `state-*`; why it was interrupted, where it was. */
  acquire(target: RunTarget, runId: string, patience: Patience): Promise<HeldLock>;
}

export interface Patience {
  /** How long to wait for another one to end. */
  readonly waitMs: number;
  /** Ends the wait. */
  readonly signal: AbortSignal;
  /** Told once, in words who holds it, before the wait begins. */
  onWait(holder: string): void;
}

export interface HeldLock {
  /** In words, whose lock it was: that process is dead. Null = nobody's. */
  readonly tookOver: string | null;
  release(): Promise<void>;
}

/** `keyed` with a key of this installation, so that a short secret cannot be guessed from what is kept of it. */
export interface Digests {
  readonly plain: Digest;
  /** The key is made where there is none. @throws Problem `state-*`. */
  keyed(): Promise<Digest>;
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds that only ever grow. */
  monotonic(): number;
  /** Ends early, without an error, when `signal` is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export interface Random {
  /** Lower-case letters and digits that a person can read aloud. */
  id(length: number): string;
}

/** Which projects there are: the user's contexts, the system's, and those of lk's own configuration (`lk:<name>`). */
export interface ContextStore {
  list(): Promise<readonly ListedContext[]>;
  /** @param name the current context unless given. @throws Problem `context-not-found`. */
  show(name: string | undefined): Promise<ListedContext & { readonly sipHost: string; readonly hosting: string; readonly from: string }>;
  use(name: string): Promise<void>;
  /** The first context of a user becomes the current one. @throws Problem `context-exists`, `secret-reference-invalid`. */
  add(name: string, context: NewContext): Promise<{ readonly current: boolean }>;
  remove(name: string): Promise<void>;
  /** @param project lk's default project unless given. @returns the name of the context made. */
  importLk(project: string | undefined): Promise<string>;
}

export interface ListedContext {
  readonly name: string;
  readonly url: string;
  /** Empty where the context has a token. */
  readonly apiKey: string;
  /** Reference of the API secret or the token. */
  readonly secretRef: string;
  readonly current: boolean;
}

export interface NewContext {
  readonly url: string;
  readonly credentials:
    | { readonly kind: 'key'; readonly apiKey: string; readonly apiSecret: string }
    | { readonly kind: 'token'; readonly token: string };
  readonly sipHost?: string;
  readonly hosting?: 'cloud' | 'self-hosted';
}

/** What completion offers for a trunk, rule or agent; nothing else of it is kept. */
export interface CachedName {
  readonly kind: 'trunk' | 'rule' | 'agent';
  /** Empty where it has none. */
  readonly name: string;
  /** Empty for an agent. */
  readonly id: string;
}

/** Names as they were when last listed, so that completion asks no server, secret provider or configuration. */
export interface NameCache {
  /** Of the project that was written last; empty where nothing usable is kept. */
  read(): Promise<readonly CachedName[]>;
  /** Takes the place of what was kept for this project. @throws Problem `file-unwritable`. */
  write(target: Target, names: readonly CachedName[]): Promise<void>;
}

export interface Setting {
  readonly key: string;
  readonly value: string;
  /** `flag`, `environment NAME`, `FILE:LINE`, `default`. */
  readonly origin: string;
}

export interface SandboxRequest {
  readonly port: number;
  /** Of SIP, UDP and TCP. */
  readonly sipPort: number;
  readonly seedFile?: string;
  readonly stateFile?: string;
  /** A carrier for outbound trunks. */
  readonly carrier?: boolean;
  readonly agents: readonly { readonly name: string; readonly mode: 'alive' | 'silent' | 'slow' | 'full' | 'crashing' }[];
}

/** The embedded LiveKit, running. */
export interface RunningSandbox {
  readonly url: string;
  /** LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET, SIPCTL_SIP_HOST, and SANDBOX_CARRIER_* of the carrier: made up for this run, good on this machine only. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Programs that the user names after `--`. */
export interface Programs {
  /** Runs with our streams. @returns its exit code, 128 + the signal's number where one ended it. @throws Problem `usage` where there is none. */
  run(command: readonly string[], env: Readonly<Record<string, string>>): Promise<number>;
}

/** Words for people while a command runs; they go to stderr. */
export interface Reporter {
  /** A line that matters by itself: the target, a step done. */
  line(text: string): void;
  warn(text: string): void;
  /** What goes on right now, in one line or several; replaced by the next one. */
  progress(text: string): void;
  /** With `-v`. */
  verbose(text: string): void;
}
