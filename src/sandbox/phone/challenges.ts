import { readCredentials } from '../../adapters/sip/digest/credentials.ts';
import { headerOf, type SipRequest } from '../../adapters/sip/message/message.ts';
import { Recent } from './recent.ts';

export type Verdict = { readonly kind: 'accepted' } | { readonly kind: 'challenge'; readonly header: string } | Refused;
interface Refused {
  readonly kind: 'refused';
  readonly reason: 'Unauthorized' | 'Bad credentials';
}

interface Asked {
  readonly realm: string;
  readonly nonce: string;
}

const REALM = 'LiveKit';

/** Digest of RFC 2069, MD5 without qop. A call has one challenge: a new one voids that before, and none ever becomes stale. */
export class Challenges {
  readonly #byCallId = new Recent<string, Asked>();
  readonly #now: () => number;
  #last = 0;

  /** @param now milliseconds since 1970. */
  constructor(now: () => number) {
    this.#now = now;
  }

  verify(invite: SipRequest, trunk: { readonly user: string; readonly password: string; readonly realm: string }): Verdict {
    const callId = headerOf(invite, 'Call-ID') ?? '';
    const header = headerOf(invite, 'Proxy-Authorization');
    if (header === undefined) return this.#challenge(callId, trunk.realm || REALM);
    const given = readCredentials(header, { method: invite.method, body: invite.body });
    if (given === null) return { kind: 'refused', reason: 'Bad credentials' };
    if (given.user !== trunk.user) return { kind: 'refused', reason: 'Unauthorized' };
    const asked = this.#byCallId.get(callId);
    if (asked === undefined) return { kind: 'refused', reason: 'Bad credentials' };
    const good = given.nonce === asked.nonce && given.realm === asked.realm && given.provesKnowledgeOf(trunk.password);
    return good ? { kind: 'accepted' } : { kind: 'refused', reason: 'Unauthorized' };
  }

  #challenge(callId: string, realm: string): Verdict {
    this.#last = Math.max(this.#last + 1, Math.floor(this.#now() * 1000));
    const nonce = `${this.#last}-${callId}`;
    this.#byCallId.set(callId, { realm, nonce });
    return { kind: 'challenge', header: `Digest realm="${realm}", nonce="${nonce}", algorithm=MD5` };
  }
}
