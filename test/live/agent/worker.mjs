// A real worker: `node worker.mjs NAME`, with LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET. It joins the rooms that it is
// sent to and hums there, so that LiveKit answers a call that rings. Runs until it is ended.
import { fileURLToPath } from 'node:url';
import { AgentServer, defineAgent, initializeLogger, ServerOptions } from '@livekit/agents';
import { AudioFrame, AudioSource, LocalAudioTrack, TrackPublishOptions, TrackSource } from '@livekit/rtc-node';

const SAMPLE_RATE = 48_000;
const FRAME_SAMPLES = SAMPLE_RATE / 50;
/** Half a second of sound may wait to be sent. */
const QUEUE_MS = 500;

export default defineAgent({
  entry: async (job) => {
    await job.connect();
    const source = new AudioSource(SAMPLE_RATE, 1, QUEUE_MS);
    const track = LocalAudioTrack.createAudioTrack('hum', source);
    await job.room.localParticipant.publishTrack(track, new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE }));
    let isOver = false;
    job.addShutdownCallback(async () => {
      isOver = true;
    });
    for (let at = 0; !isOver; at += FRAME_SAMPLES) await source.captureFrame(new AudioFrame(hum(at), SAMPLE_RATE, 1, FRAME_SAMPLES));
  },
});

function hum(from) {
  return Int16Array.from({ length: FRAME_SAMPLES }, (_, at) =>
    Math.round(8000 * Math.sin((2 * Math.PI * 440 * (from + at)) / SAMPLE_RATE)),
  );
}

// The jobs' processes import this file for the agent above, and start no worker of their own.
const thisFile = fileURLToPath(import.meta.url);
if (process.argv[1] === thisFile) {
  initializeLogger({ pretty: false, level: 'info' });
  const { LIVEKIT_URL = '', LIVEKIT_API_KEY, LIVEKIT_API_SECRET } = process.env;
  const worker = new AgentServer(
    new ServerOptions({
      agent: thisFile,
      agentName: process.argv[2],
      wsURL: LIVEKIT_URL.replace(/^http/, 'ws'),
      apiKey: LIVEKIT_API_KEY,
      apiSecret: LIVEKIT_API_SECRET,
      host: '127.0.0.1',
      port: 0,
      // A worker refuses jobs while its machine is busy, and a machine that runs tests is: this one never feels any load.
      loadFunc: async () => 0,
      loadThreshold: 1,
    }),
  );
  await worker.run();
}
