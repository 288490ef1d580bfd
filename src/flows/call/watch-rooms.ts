import type { CleanUp, RoomSeen, SeenAgent, SeenCaller } from '../../core/call/facts.ts';
import type { Tie } from '../../core/call/outbound/tie.ts';
import { roomFormOf } from '../../core/model/room-form.ts';
import type { World } from '../../core/model/world.ts';
import { Problem } from '../../core/problem.ts';
import type { AgentCall, RoomParticipant, Rooms } from '../../ports.ts';

/** More rooms than this that began during the call are not looked into at once. */
const MOST_CANDIDATES = 20;

export interface Watched {
  /** The room that the configuration leads to, `<random>` in it; null where it leads to none. */
  readonly roomPattern: string | null;
  readonly testId: string;
  readonly world: World;
  /** Where a caller is known by other things than the header and Call-ID of ours: by which. Null = it is not ours. */
  tie?(attributes: Readonly<Record<string, string>>): Tie | null;
  /** A room that is not the one, whoever is in it. */
  readonly notIn?: string;
}

/** A point of time on the clock of the watch, in milliseconds. */
type Moment = number;

type Kept<T> = Omit<T, 'firstMs' | 'activeMs' | 'lastRingingMs' | 'goneMs'>;
type CallerKept = Kept<SeenCaller> & { readonly first: Moment; active: Moment | null; lastRinging: Moment | null };
type AgentKept = Kept<SeenAgent> & { readonly first: Moment; gone: Moment | null };

/**
 * Looks into the rooms of a project for one caller of ours, and for who joins it. Whatever the API refuses is kept as the reason why
 * nobody knows; nothing is thrown for it, because the call goes on all the same.
 */
export class RoomWatch {
  readonly #rooms: Rooms;
  readonly #watched: Watched;
  /** Names of the rooms before the call; null = nobody could ask. */
  #before: ReadonlySet<string> | null = null;
  #unknown: string | null = null;
  #refused = false;
  #room: string | null = null;
  #caller: CallerKept | null = null;
  #agents: AgentKept[] = [];
  #called: readonly AgentCall[] | null = null;
  #callIds = new Set<string>();
  /** Callers who were there before. */
  #strangers: ReadonlySet<string> = new Set();
  #tie: Tie | null = null;
  #looks = 0;

  constructor(rooms: Rooms, watched: Watched) {
    this.#rooms = rooms;
    this.#watched = watched;
  }

  /** Remembers which rooms there are before the call. @returns the participants of the room that the call would join. */
  async lookBefore(): Promise<readonly RoomParticipant[]> {
    const fixed = this.#fixedRoom;
    const there = await this.#asked(async () => {
      this.#before = new Set(await this.#rooms.listRooms());
      return fixed !== null && this.#before.has(fixed) ? await this.#rooms.listParticipants(fixed) : [];
    });
    this.#strangers = new Set(there?.map(({ identity }) => identity));
    return there ?? [];
  }

  /** The caller's Call-ID; a call that is made again has another. */
  expect(callId: string): void {
    this.#callIds.add(callId);
  }

  get hasCaller(): boolean {
    return this.#caller !== null;
  }

  /** Of the first agent that came. */
  get agentName(): string | null {
    return this.#agents[0]?.name ?? null;
  }

  get room(): string | null {
    return this.#room;
  }

  /** What makes the caller the one; null = none was seen. */
  get tie(): Tie | null {
    return this.#tie;
  }

  /** Whether the room was not there before the call. */
  get isOwnRoom(): boolean {
    return this.#room !== null && this.#before !== null && !this.#before.has(this.#room);
  }

  /** Looks once. @returns false where the API could not tell. */
  async look(now: Moment): Promise<boolean> {
    const looked = await this.#asked(async () => {
      // A guess is given up for something better.
      if (this.#room === null || this.#tie === 'called-number') await this.#find(now);
      else this.#take(await this.#rooms.listParticipants(this.#room), now);
      if (this.#room !== null && this.#agents.length === 0) this.#called = await this.#rooms.listAgentCalls(this.#room);
      this.#looks += 1;
      return true;
    });
    return looked ?? false;
  }

  /**
   * Ends what is left: a caller that is still there, and the room if the call made it and nobody else is in it.
   * @param again waits a little, and tells whether it is worth while to look once more.
   */
  async cleanUp(again: () => Promise<boolean>): Promise<Pick<RoomSeen, 'cleanUp' | 'callerGone'>> {
    const room = this.#room;
    const caller = this.#caller;
    if (room === null || caller === null) return { cleanUp: 'not-looked', callerGone: null };
    const result = await this.#asked(async () => {
      let there = await this.#rooms.listParticipants(room);
      const isIn = () => there.some((participant) => this.#isCaller(participant));
      while (isIn() && (await again())) there = await this.#rooms.listParticipants(room);
      const left = isIn();
      const others = there.some((participant) => participant.kind !== 'AGENT' && !this.#isCaller(participant));
      if (this.isOwnRoom && !others) {
        const deleted = await this.#rooms.deleteRoom(room);
        return { cleanUp: (deleted ? 'deleted' : 'no-room') as CleanUp, callerGone: true };
      }
      const removed = left && (await this.#rooms.removeParticipant(room, caller.identity));
      return { cleanUp: (this.isOwnRoom ? 'in-use' : 'older') as CleanUp, callerGone: !left || removed };
    });
    return result ?? { cleanUp: 'failed', callerGone: null };
  }

  /** @param zero when the call began. */
  seen(zero: Moment, end: Pick<RoomSeen, 'cleanUp' | 'callerGone'>): RoomSeen {
    const since = (moment: Moment) => Math.max(0, moment - zero);
    const sinceOrNull = (moment: Moment | null) => (moment === null ? null : since(moment));
    const caller = this.#caller;
    return {
      unknown: caller !== null ? null : (this.#unknown ?? (this.#looks === 0 ? 'the call was over before' : null)),
      room: this.#room,
      caller:
        caller === null
          ? null
          : {
              identity: caller.identity,
              attributes: caller.attributes,
              firstMs: since(caller.first),
              activeMs: sinceOrNull(caller.active),
              lastRingingMs: sinceOrNull(caller.lastRinging),
            },
      agents: this.#agents.map(({ first, gone, ...agent }) => ({ ...agent, firstMs: since(first), goneMs: sinceOrNull(gone) })),
      called: this.#called,
      ...end,
    };
  }

  get #fixedRoom(): string | null {
    const { roomPattern } = this.#watched;
    return roomPattern === null || roomPattern.includes('<random>') ? null : roomPattern;
  }

  async #find(now: Moment): Promise<void> {
    let best: { readonly room: string; readonly participants: readonly RoomParticipant[]; readonly tie: Tie } | null = null;
    for (const room of await this.#candidates()) {
      const participants = await this.#rooms.listParticipants(room);
      const tie = strongest(participants.map((participant) => this.#tieOf(participant)));
      if (tie !== null && (best === null || strongest([best.tie, tie]) !== best.tie)) best = { room, participants, tie };
      if (tie === 'test-id') break;
    }
    if (best === null) return;
    if (best.room !== this.#room || best.tie !== this.#tie) {
      this.#caller = null;
      this.#agents = [];
    }
    this.#room = best.room;
    this.#take(best.participants, now);
  }

  /** Where the caller can be, the likeliest first: a rule that nobody expects may have taken the call. */
  async #candidates(): Promise<readonly string[]> {
    const fixed = this.#fixedRoom;
    const listed = this.#before === null && fixed !== null ? [fixed] : await this.#rooms.listRooms();
    const prefix = (this.#watched.roomPattern ?? '').split('<random>')[0] ?? '';
    const direct = new Set(
      this.#watched.world.dispatchRules.map(roomFormOf).flatMap((form) => (form?.kind === 'direct' ? [form.roomName] : [])),
    );
    const likely = (room: string) => room === fixed || (prefix !== '' && room.startsWith(prefix));
    const may = (room: string) => room === fixed || direct.has(room) || this.#before?.has(room) !== true;
    const possible = listed.filter((room) => room !== this.#watched.notIn && may(room));
    return possible.sort((a, b) => Number(likely(b)) - Number(likely(a))).slice(0, MOST_CANDIDATES);
  }

  /** The one that was seen: another one with its identity may have taken its place. */
  #isCaller(participant: RoomParticipant): boolean {
    return participant.identity === this.#caller?.identity && this.#tieOf(participant) !== null;
  }

  #tieOf({ identity, kind, attributes }: RoomParticipant): Tie | null {
    const { testId, tie } = this.#watched;
    if (kind !== 'SIP') return null;
    const callId = attributes['sip.callIDFull'];
    if (attributes['lktest.id'] === testId || (callId !== undefined && this.#callIds.has(callId))) return 'test-id';
    // Numbers are no proof for who was there before.
    return this.#strangers.has(identity) ? null : (tie?.(attributes) ?? null);
  }

  #take(participants: readonly RoomParticipant[], now: Moment): void {
    const tie = strongest(participants.map((participant) => this.#tieOf(participant)));
    const ours = participants.find(
      (participant) => this.#isCaller(participant) || (this.#caller === null && this.#tieOf(participant) === tie),
    );
    if (ours !== undefined && tie !== null) {
      this.#tie = this.#tieOf(ours);
      this.#takeCaller(ours, now);
    }
    const agents = participants.filter(({ kind }) => kind === 'AGENT');
    // Agents go once their caller has gone: that is no fault of theirs.
    const hasLeft = this.#caller !== null && ours === undefined;
    for (const agent of this.#agents)
      if (!hasLeft && agent.gone === null && !agents.some(({ identity }) => identity === agent.identity)) agent.gone = now;
    for (const { identity, attributes, audioTracks } of agents) {
      const known = this.#agents.find((agent) => agent.identity === identity);
      // Older servers name the attribute with an underscore.
      const name = attributes['lk.agent.name'] ?? attributes['lk.agent_name'] ?? '';
      if (known === undefined) this.#agents.push({ identity, name, audioTracks, first: now, gone: null });
      else Object.assign(known, { audioTracks, gone: null });
    }
  }

  #takeCaller({ identity, attributes }: RoomParticipant, now: Moment): void {
    const status = attributes['sip.callStatus'];
    const before = this.#caller ?? { first: now, active: null, lastRinging: null };
    this.#caller = {
      identity,
      attributes,
      first: before.first,
      active: before.active ?? (status === 'active' ? now : null),
      lastRinging: status === 'ringing' || status === 'dialing' ? now : before.lastRinging,
    };
  }

  /** @returns null where the API refused, or did not answer. */
  async #asked<T>(work: () => Promise<T>): Promise<T | null> {
    if (this.#refused) return null;
    try {
      const result = await work();
      this.#unknown = null;
      return result;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.#unknown = error.summary;
      // Another try would be refused as well, and each costs time that the call does not have.
      this.#refused = error.id === 'permission-denied' || error.id === 'token-rejected';
      return null;
    }
  }
}

const TIES: readonly Tie[] = ['test-id', 'numbers', 'called-number'];

const strongest = (ties: readonly (Tie | null)[]): Tie | null => TIES.find((tie) => ties.includes(tie)) ?? null;
