import { type AgentDispatch, CreateRoomRequest, ParticipantInfo_Kind, RoomAgentDispatch } from '@livekit/protocol';
import type { SandboxClock } from '../options.ts';
import type { Identifiers } from '../state/identifiers.ts';
import type { AgentWorkers } from './agent-workers.ts';
import { deploymentFault } from './deployment.ts';
import { type AgentAsked, LiveRoom, newDispatch, newRoom } from './live-room.ts';

/** Milliseconds that a timer can hold; 24 days. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** The rooms that are open. */
export class Rooms {
  readonly #rooms = new Map<string, LiveRoom>();
  readonly #ids: Identifiers;
  readonly #clock: SandboxClock;
  readonly #workers: AgentWorkers;

  /** @param ending aborted when the sandbox ends: every room is closed then. */
  constructor({ ids, clock, workers, ending }: { ids: Identifiers; clock: SandboxClock; workers: AgentWorkers; ending: AbortSignal }) {
    this.#ids = ids;
    this.#clock = clock;
    this.#workers = workers;
    ending.addEventListener('abort', () => {
      for (const room of this.all()) this.close(room);
    });
  }

  get(name: string): LiveRoom | undefined {
    return this.#rooms.get(name);
  }

  all(): LiveRoom[] {
    return [...this.#rooms.values()];
  }

  /** A room that is open stays as it is, whatever is asked. */
  open(request: CreateRoomRequest): LiveRoom {
    const known = this.#rooms.get(request.name);
    if (known !== undefined) return known;
    const room = new LiveRoom(newRoom(request, this.#ids, this.#clock.now()));
    this.#rooms.set(room.name, room);
    // Without agents a room calls whoever serves the empty name.
    const agents = request.agents.length === 0 ? [new RoomAgentDispatch()] : request.agents;
    // An agent with an impossible deployment is left out without a word.
    for (const agent of agents.filter(({ deployment }) => deploymentFault(deployment) === null)) this.dispatch(room, agent);
    void this.#closeWhenUnused(room);
    this.#closeAfterDeparture(room);
    return room;
  }

  openNamed(name: string): LiveRoom {
    return this.open(new CreateRoomRequest({ name }));
  }

  dispatch(room: LiveRoom, asked: AgentAsked): AgentDispatch {
    const dispatch = newDispatch(asked, room.name, this.#ids, this.#clock.now());
    room.dispatches.set(dispatch.id, dispatch);
    void this.#workers.serve(room, dispatch);
    return dispatch;
  }

  close(room: LiveRoom): void {
    this.#rooms.delete(room.name);
    room.close();
  }

  /** Agents keep no room open: it ends at its timeout although one is in it. Callers do. */
  async #closeWhenUnused(room: LiveRoom): Promise<void> {
    await this.#clock.sleep(Math.min(room.info.emptyTimeout * 1000, LONGEST_TIMER), room.closed);
    if (!room.closed.aborted && !room.hasCaller) this.close(room);
  }

  /** Once the last caller has left, the emulated agents leave too, and the room waits a while for somebody to come back. */
  #closeAfterDeparture(room: LiveRoom): void {
    let seen = 0;
    room.watch(() => {
      const { departures } = room;
      if (departures === seen || room.closed.aborted) return;
      seen = departures;
      for (const { identity, kind } of [...room.participants.values()]) if (kind === ParticipantInfo_Kind.AGENT) room.leave(identity);
      void this.#clock.sleep(room.info.departureTimeout * 1000, room.closed).then(() => {
        if (!room.closed.aborted && !room.hasCaller && room.departures === departures) this.close(room);
      });
    });
  }
}
