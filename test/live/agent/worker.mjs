// A real worker: `node worker.mjs NAME`, with LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET. It joins the rooms that it is
// sent to and says nothing. Runs until it is ended.
import { fileURLToPath } from 'node:url';
import { AgentServer, defineAgent, initializeLogger, ServerOptions } from '@livekit/agents';

export default defineAgent({ entry: (job) => job.connect() });

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
