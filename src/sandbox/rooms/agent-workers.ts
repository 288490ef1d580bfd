import { type AgentDispatch, AgentDispatchState, Job, JobState, JobStatus, JobType, ParticipantInfo_Kind } from '@livekit/protocol';
import type { AgentMode, Delays, SandboxAgent, SandboxClock } from '../options.ts';
import type { Identifiers } from '../state/identifiers.ts';
import { type LiveRoom, nanoseconds } from './live-room.ts';
import { newParticipant } from './participants.ts';

/** Emulated agent workers. LiveKit finds a worker by the exact name, case and all, and asks it once, when the dispatch is made. */
export class AgentWorkers {
  readonly #modes: ReadonlyMap<string, AgentMode>;
  readonly #clock: SandboxClock;
  readonly #delays: Delays;
  readonly #ids: Identifiers;

  constructor(agents: readonly SandboxAgent[], clock: SandboxClock, delays: Delays, ids: Identifiers) {
    this.#modes = new Map(agents.map(({ name, mode }) => [name, mode]));
    this.#clock = clock;
    this.#delays = delays;
    this.#ids = ids;
  }

  /** Ends when the agent has joined, and for a crashing one when it has gone; or when the room closes. */
  async serve(room: LiveRoom, dispatch: AgentDispatch): Promise<void> {
    const mode = this.#modes.get(dispatch.agentName);
    // No worker of the sandbox belongs to a deployment.
    if (mode === undefined || mode === 'full' || dispatch.deployment !== '') return;
    const { departures } = room;
    const { agentJoins, slowAgentJoins } = this.#delays;
    // Nor does it come for a caller who has left meanwhile.
    const isOver = () => room.closed.aborted || !room.dispatches.has(dispatch.id) || room.departures !== departures;
    await this.#clock.sleep(agentJoins, room.closed);
    if (isOver()) return;
    const identity = this.#takeJob(room, dispatch);
    if (mode === 'slow') await this.#clock.sleep(Math.max(0, slowAgentJoins - agentJoins), room.closed);
    if (isOver()) return;
    this.#join(room, dispatch, identity, mode === 'silent' ? null : 'audio');
    if (mode !== 'crashing') return;
    await this.#clock.sleep(this.#delays.agentCrashes, room.closed);
    // The job stays as it is: LiveKit goes on listing it as running.
    room.leave(identity);
  }

  /** Sends the agents of a dispatch away, a moment after it was deleted. */
  async dismiss(room: LiveRoom, dispatch: AgentDispatch): Promise<void> {
    await this.#clock.sleep(this.#delays.agentLeaves, room.closed);
    for (const job of dispatch.state?.jobs ?? []) room.leave(job.state?.participantIdentity ?? '');
  }

  /** LiveKit lists a job as running once a worker has taken it, before its agent is in the room. */
  #takeJob(room: LiveRoom, dispatch: AgentDispatch): string {
    const { agentName } = dispatch;
    const id = this.#ids.next('AJ_');
    const identity = `agent-${id}`;
    const startedAt = nanoseconds(this.#clock.now());
    dispatch.state ??= new AgentDispatchState();
    dispatch.state.jobs.push(
      new Job({
        id,
        dispatchId: dispatch.id,
        type: JobType.JT_ROOM,
        room: room.info,
        agentName,
        metadata: dispatch.metadata,
        attributes: dispatch.attributes,
        state: new JobState({
          status: JobStatus.JS_RUNNING,
          startedAt,
          updatedAt: startedAt,
          participantIdentity: identity,
          workerId: this.#ids.next('AW_'),
        }),
      }),
    );
    return identity;
  }

  #join(room: LiveRoom, { agentName }: AgentDispatch, identity: string, audio: string | null): void {
    const attributes = { 'lk.agent.name': agentName, 'lk.agent_name': agentName };
    const joining = { identity, name: '', kind: ParticipantInfo_Kind.AGENT, attributes, audio };
    room.join(newParticipant(joining, this.#ids, this.#clock.now()));
  }
}
