import { once } from 'node:events';
import {
  AvailabilityResponse,
  JobStatus,
  JobType,
  RegisterWorkerRequest,
  ServerMessage,
  UpdateJobStatus,
  WorkerMessage,
} from '@livekit/protocol';
import type { Server } from '../contract/case.ts';
import { signedToken } from '../contract/token.ts';
import { openWebSocket, type WebSocketClient } from './web-socket.ts';

/** `mute`: joins and never publishes audio. `refusing`: is there, and takes no job. */
export type Temper = 'mute' | 'refusing';

/**
 * Registers a worker that speaks no more of LiveKit's protocol than it takes to join a room without a sound, so that any server with
 * any agent has one more that does nothing. @returns once LiveKit knows it; `close` ends it and its jobs.
 */
export async function startBareWorker(server: Server, agentName: string, temper: Temper): Promise<{ close(): void }> {
  const registered = new AbortController();
  const known = once(registered.signal, 'abort');
  const joined: Promise<WebSocketClient>[] = [];
  const say = (message: WorkerMessage['message']) => worker.send(new WorkerMessage({ message }).toBinary());
  const worker = await openWebSocket(
    `${server.url}/agent?protocol=1`,
    signedToken(server, { sub: agentName, video: { agent: true } }),
    (bytes) => {
      const { message } = ServerMessage.fromBinary(bytes);
      if (message.case === 'register') registered.abort();
      if (message.case === 'availability') {
        const { id: jobId = '' } = message.value.job ?? {};
        say({ case: 'availability', value: availability(jobId, temper === 'mute') });
      }
      if (message.case === 'assignment') {
        const { job, token } = message.value;
        say({ case: 'updateJob', value: jobRuns(job?.id ?? '') });
        joined.push(openWebSocket(`${server.url}/rtc?protocol=15&sdk=js&auto_subscribe=0`, token, () => undefined));
      }
    },
  );
  say({ case: 'register', value: registration(agentName) });
  await known;
  return {
    close: () => {
      worker.close();
      for (const room of joined) void room.then((connection) => connection.close());
    },
  };
}

const registration = (agentName: string) => new RegisterWorkerRequest({ type: JobType.JT_ROOM, agentName, version: '0' });
const jobRuns = (jobId: string) => new UpdateJobStatus({ jobId, status: JobStatus.JS_RUNNING });
const availability = (jobId: string, available: boolean) =>
  new AvailabilityResponse({ jobId, available, participantIdentity: `agent-${jobId}`, participantName: 'bare worker' });
