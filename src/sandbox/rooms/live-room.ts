import { AgentDispatch, type CreateRoomRequest, type ParticipantInfo, ParticipantInfo_Kind, protoInt64, Room } from '@livekit/protocol';
import type { Identifiers } from '../state/identifiers.ts';

const EMPTY_TIMEOUT_SECONDS = 300;
const DEPARTURE_TIMEOUT_SECONDS = 20;
const CODECS = 'audio/PCMU audio/PCMA audio/opus audio/red video/VP8 video/H264 video/VP9 video/AV1 video/H265 video/rtx'.split(' ');

/** A room that is open, with whom and what it holds. */
export class LiveRoom {
  readonly info: Room;
  readonly dispatches = new Map<string, AgentDispatch>();
  readonly #participants = new Map<string, ParticipantInfo>();
  readonly #watchers = new Set<() => void>();
  readonly #closed = new AbortController();
  #departures = 0;

  constructor(info: Room) {
    this.info = info;
  }

  get name(): string {
    return this.info.name;
  }

  /** Aborted when the room is closed. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  /** By identity. */
  get participants(): ReadonlyMap<string, ParticipantInfo> {
    return this.#participants;
  }

  get hasCaller(): boolean {
    return [...this.#participants.values()].some(({ kind }) => kind === ParticipantInfo_Kind.SIP);
  }

  /** Whoever was there with this identity is put out. */
  join(participant: ParticipantInfo): void {
    this.#participants.set(participant.identity, participant);
    this.#tell();
  }

  leave(identity: string): void {
    const hadCaller = this.hasCaller;
    if (!this.#participants.delete(identity)) return;
    if (hadCaller && !this.hasCaller) this.#departures += 1;
    this.#tell();
  }

  /** How many times the last caller has left. */
  get departures(): number {
    return this.#departures;
  }

  close(): void {
    this.#closed.abort();
    this.#participants.clear();
    this.#tell();
  }

  /** @param watcher called whenever somebody has come or gone, and when the room closes. @returns what ends it. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  #tell(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }
}

/** @param now milliseconds. The counts of people stay 0, as they do in LiveKit's own lists. */
export function newRoom(request: CreateRoomRequest, ids: Identifiers, now: number): Room {
  return new Room({
    sid: ids.next('RM_'),
    name: request.name,
    emptyTimeout: request.emptyTimeout || EMPTY_TIMEOUT_SECONDS,
    departureTimeout: request.departureTimeout || DEPARTURE_TIMEOUT_SECONDS,
    maxParticipants: request.maxParticipants,
    metadata: request.metadata,
    creationTime: protoInt64.parse(Math.floor(now / 1000)),
    creationTimeMs: protoInt64.parse(now),
    turnPassword: ids.text(43),
    enabledCodecs: CODECS.map((mime) => ({ mime })),
  });
}

/** What an agent is called with; requests for a room and for a dispatch both have these fields. */
export type AgentAsked = Pick<AgentDispatch, 'agentName' | 'metadata' | 'restartPolicy' | 'deployment' | 'attributes'>;

/** @param now milliseconds; LiveKit keeps nanoseconds here. */
export function newDispatch(asked: AgentAsked, room: string, ids: Identifiers, now: number): AgentDispatch {
  const { agentName, metadata, restartPolicy, deployment, attributes } = asked;
  const state = { createdAt: nanoseconds(now) };
  return new AgentDispatch({ id: ids.next('AD_'), agentName, metadata, restartPolicy, deployment, attributes, room, state });
}

export function nanoseconds(milliseconds: number): bigint {
  return BigInt(Math.floor(milliseconds)) * 1_000_000n;
}
