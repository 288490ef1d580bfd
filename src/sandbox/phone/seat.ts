import { CreateRoomRequest, type ParticipantInfo, ParticipantInfo_Kind, type SIPDispatchRuleInfo } from '@livekit/protocol';
import { nameOf } from '../../core/routing/participant.ts';
import type { Route } from '../../core/routing/route.ts';
import type { SandboxClock } from '../options.ts';
import type { LiveRoom } from '../rooms/live-room.ts';
import { newParticipant } from '../rooms/participants.ts';
import type { Rooms } from '../rooms/rooms.ts';
import type { Identifiers } from '../state/identifiers.ts';
import type { SipStore } from '../state/sip-store.ts';

export interface SeatParts {
  readonly rooms: Rooms;
  readonly store: SipStore;
  readonly ids: Identifiers;
  readonly clock: Pick<SandboxClock, 'now'>;
}

export type SeatStatus = 'ringing' | 'active' | 'hangup';

/** The caller's place in a room. */
export class Seat {
  readonly #room: LiveRoom;
  readonly #me: ParticipantInfo;

  /**
   * Opens the room if need be, with the rule's agents, and takes the place in it.
   * @param rule as it was when it took the call: what LiveKit opens the room with was told by that look, whatever became of it since.
   * @param attributes without the status.
   */
  constructor(
    route: Route,
    rule: SIPDispatchRuleInfo | undefined,
    attributes: Readonly<Record<string, string>>,
    status: SeatStatus,
    { rooms, ids, clock }: SeatParts,
  ) {
    const name = (route.roomPattern ?? '').replace('<random>', () => ids.text(12));
    const { agents = [], emptyTimeout = 0, departureTimeout = 0, maxParticipants = 0, metadata = '' } = rule?.roomConfig ?? {};
    this.#room = rooms.open(new CreateRoomRequest({ name, agents, emptyTimeout, departureTimeout, maxParticipants, metadata }));
    const identity = route.identity ?? '';
    const joining = {
      identity,
      name: route.rule === null ? '' : nameOf(route.call, route.rule),
      kind: ParticipantInfo_Kind.SIP,
      attributes: { ...attributes, 'sip.callStatus': status },
      audio: identity,
    };
    this.#me = newParticipant(joining, ids, clock.now());
    this.#me.metadata = rule?.metadata ?? '';
    this.#room.join(this.#me);
  }

  get attributes(): Readonly<Record<string, string>> {
    return this.#me.attributes;
  }

  /** Whether somebody else has published audio: it is heard from then on, and an agent's is a tone. */
  get somebodySpeaks(): boolean {
    return this.#others().some(({ tracks }) => tracks.length > 0);
  }

  get agentSpeaks(): boolean {
    return this.#others().some(({ kind, tracks }) => kind === ParticipantInfo_Kind.AGENT && tracks.length > 0);
  }

  /** Not while the room is open and nobody has put this participant out of it. */
  get isGone(): boolean {
    return this.#room.participants.get(this.#me.identity) !== this.#me;
  }

  show(status: SeatStatus): void {
    this.#me.attributes['sip.callStatus'] = status;
  }

  leave(): void {
    if (!this.isGone) this.#room.leave(this.#me.identity);
  }

  /** @param watcher called whenever one of the above may have changed. @returns what ends it. */
  watch(watcher: () => void): () => void {
    return this.#room.watch(watcher);
  }

  #others(): ParticipantInfo[] {
    return [...this.#room.participants.values()].filter((other) => other !== this.#me);
  }
}
