import { Problem } from '../core/problem.ts';
import type { CalledAgent } from '../core/verify/check-world.ts';
import type { Clock, Reporter, RoomParticipant, Rooms } from '../ports.ts';
import { interruption } from './interruption.ts';

export interface ProbeTools {
  readonly rooms: Rooms;
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** Keeps the clean-up from being cut by a signal. */
  shield<T>(work: () => Promise<T>): Promise<T>;
}

/** `left`: it joined, and was gone at the next look: it crashes, or hangs up by itself. */
export type ProbeAttempt =
  | { readonly outcome: 'alive'; readonly tookMs: number }
  | { readonly outcome: 'left'; readonly tookMs: number }
  | { readonly outcome: 'nobody'; readonly tookMs: number };

/** Below it a live agent, whose first job can take 0.3 s, would look absent between two looks. */
const POLL_MS = 150;
const SECOND_LOOK_MS = 400;

/** A probe that was killed leaves its room to LiveKit, which ends it this long after; it has to outlast the wait. */
const roomLifetimeSeconds = (waitMs: number) => Math.max(20, Math.ceil(waitMs / 1000) + 10);

/**
 * Makes a room that calls the agent, and looks who comes. A worker that takes the job appears as a participant after ~0.3 s;
 * the list of jobs may show it 5 s late, and shows dead ones too, so participants alone decide (livekit.md 6). The room is
 * always deleted. @throws Problem of the requests; `probe-room-left` where the room could not be removed.
 */
export async function probeAgent(agent: CalledAgent, room: string, waitMs: number, tools: ProbeTools): Promise<ProbeAttempt> {
  const { rooms, clock } = tools;
  return await tools.shield(async () => {
    const begun = clock.monotonic();
    const attempt = async (): Promise<ProbeAttempt> => {
      await rooms.createRoom({ name: room, emptyTimeoutSeconds: roomLifetimeSeconds(waitMs), agents: [agent] });
      while (!tools.signal.aborted && clock.monotonic() - begun < waitMs) {
        if (await isThere(agent.agentName, room, rooms)) {
          const tookMs = Math.round(clock.monotonic() - begun);
          await clock.sleep(SECOND_LOOK_MS, tools.signal);
          return { outcome: (await isThere(agent.agentName, room, rooms)) ? 'alive' : 'left', tookMs };
        }
        await clock.sleep(POLL_MS, tools.signal);
      }
      if (tools.signal.aborted) throw interruption(tools.signal, 'while waiting for the agent');
      return { outcome: 'nobody', tookMs: Math.round(clock.monotonic() - begun) };
    };
    return await withCleanUp(attempt, room, roomLifetimeSeconds(waitMs), rooms);
  });
}

async function withCleanUp<T>(work: () => Promise<T>, room: string, lifetimeSeconds: number, rooms: Rooms): Promise<T> {
  let result: T;
  try {
    result = await work();
  } catch (error) {
    // The first failure is what the operator has to hear; a room that also cannot be removed ends by its own timeout.
    await rooms.deleteRoom(room).catch(() => false);
    throw error;
  }
  try {
    await rooms.deleteRoom(room);
  } catch (error) {
    throw new Problem('probe-room-left', `the probe's room ${room} could not be removed`, {
      detail: [
        `LiveKit ends it by itself ${lifetimeSeconds} s after the last participant left`,
        ...(error instanceof Problem ? [error.summary] : []),
      ],
      nextSteps: ['run the probe again once the server answers'],
      cause: error,
    });
  }
  return result;
}

async function isThere(agentName: string, room: string, rooms: Rooms): Promise<boolean> {
  const participants = await rooms.listParticipants(room);
  return participants.some((participant) => isAgent(participant, agentName));
}

/** Older servers name the attribute with an underscore. */
function isAgent({ kind, attributes }: RoomParticipant, agentName: string): boolean {
  return kind === 'AGENT' && [attributes['lk.agent.name'], attributes['lk.agent_name']].includes(agentName);
}
