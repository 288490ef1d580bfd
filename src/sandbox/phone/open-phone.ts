import { systemTimers } from '../../adapters/media/timers.ts';
import { listenSip, type SipListener } from '../../adapters/sip/transport/listen.ts';
import type { SipPeer } from '../../adapters/sip/transport/transport.ts';
import { Problem } from '../../core/problem.ts';
import { HOST } from '../http/http-server.ts';
import { Directory } from './directory.ts';
import { Endpoint } from './endpoint.ts';
import { Faults } from './faults.ts';
import { CALL_TIMES, type PhoneOptions, type SandboxPhone } from './phone-options.ts';
import type { SeatParts } from './seat.ts';

export interface OpenPhone {
  readonly phone: SandboxPhone;
  readonly local: SipPeer;
  close(): Promise<void>;
}

/** Opens the SIP endpoint, on 127.0.0.1 and nowhere else. @throws Problem `sandbox-failed` */
export async function openPhone(options: PhoneOptions, parts: SeatParts): Promise<OpenPhone> {
  const { port = 0, profile = 'self-hosted-1.13.5', timers = systemTimers, times } = options;
  const faults = new Faults(options.faults ?? {});
  let endpoint: Endpoint | null = null;
  const listener = await listen(port, (message, from, kind) => {
    if (!faults.loses(message, 'in')) endpoint?.receive(message, from, kind);
  });
  const opened = new Endpoint({
    ...parts,
    directory: new Directory(parts.store, profile),
    times: { ...CALL_TIMES, ...times },
    timers,
    faults: () => faults.on,
    local: listener.local,
    send: (message, to, kind) => {
      if (!faults.loses(message, 'out')) listener.send(message, to, kind);
    },
  });
  endpoint = opened;
  return {
    local: listener.local,
    phone: {
      host: `${HOST}:${listener.local.port}`,
      port: listener.local.port,
      get openCalls() {
        return opened.openCalls;
      },
      inject: (wanted) => faults.inject(wanted),
    },
    close: async () => {
      await opened.close();
      await listener.close();
    },
  };
}

/** @throws Problem `sandbox-failed` */
export async function listen(port: number, onMessage: Parameters<typeof listenSip>[2]): Promise<SipListener> {
  try {
    return await listenSip(HOST, port, onMessage);
  } catch (cause) {
    throw new Problem('sandbox-failed', `cannot listen for calls on ${HOST}:${port}`, {
      nextSteps: ['leave the SIP port out to get a free one'],
      cause,
    });
  }
}
