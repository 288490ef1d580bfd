import type { CallRecord } from '../../core/model/phone-call.ts';
import type { Phone } from '../../ports.ts';
import { askOptions } from './ask-options.ts';
import { resolveTarget } from './resolve.ts';
import { type PhoneTools, placeCall } from './user-agent/place-call.ts';

/** A telephone on this machine's network. */
export function createPhone(tools: PhoneTools): Phone {
  return {
    async dial(request, on, signal) {
      const record = await placeCall(request, tools, on, signal);
      return metOldChallenge(record) && !signal.aborted ? await placeCall(request, tools, on, signal) : record;
    },
    options: (target, timeoutMs, signal) => askOptions(target, timeoutMs, signal, tools),
    lookUp: (target) => resolveTarget(target, tools.dns),
  };
}

/**
 * Each copy of an INVITE that reaches LiveKit after its challenge makes a new one and voids the old nonce: credentials that answer the
 * old one are refused for good, though they are right. Only a new call can tell.
 */
function metOldChallenge({ final, events }: CallRecord): boolean {
  const copies = events.filter((event) => event.kind === 'sent' && event.method === 'INVITE' && !event.withCredentials);
  return final?.status === 401 && copies.length > 1;
}
