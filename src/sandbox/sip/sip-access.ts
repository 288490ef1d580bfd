import { type Grants, requireSipAdmin, requireSipCall } from '../http/token.ts';
import { fromBehind } from '../http/twirp-error.ts';
import type { SipStore } from '../state/sip-store.ts';

/** The way to the stored trunks and rules: the grant first, then LiveKit's Redis. */
export class SipAccess {
  readonly #store: SipStore;
  readonly #hasRedis: boolean;

  constructor(store: SipStore, { hasRedis }: { hasRedis: boolean }) {
    this.#store = store;
    this.#hasRedis = hasRedis;
  }

  forAdmin(grants: Grants): SipStore {
    requireSipAdmin(grants);
    return this.#connected();
  }

  forCall(grants: Grants): SipStore {
    requireSipCall(grants);
    return this.#connected();
  }

  #connected(): SipStore {
    if (!this.#hasRedis) throw fromBehind('internal', 'sip not connected (redis required)');
    return this.#store;
  }
}
