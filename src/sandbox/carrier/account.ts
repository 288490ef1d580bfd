import { digestParameters } from '../../adapters/sip/digest/challenge.ts';
import { readCredentials } from '../../adapters/sip/digest/credentials.ts';
import { headerOf, type SipRequest } from '../../adapters/sip/message/message.ts';
import { Recent } from '../phone/recent.ts';

const REALM = 'carrier.example';

export interface AccountOptions {
  readonly user: string;
  readonly password: string;
  /** How long an answer to a challenge is good, in milliseconds. */
  readonly nonceMs: number;
  now(): number;
  /** @returns a nonce nobody has seen. */
  nonce(): string;
}

export type Proof =
  | { readonly kind: 'proven' }
  /** `why`: what was wrong with the credentials given; null = there were none. */
  | { readonly kind: 'challenge'; readonly header: string; readonly why: string | null };

/** Who may call through the carrier: digest with `qop=auth`, nonces that grow old, an address that has to be the one dialled. */
export class Account {
  readonly #options: AccountOptions;
  /** When each nonce was given out. */
  readonly #nonces = new Recent<string, number>();

  constructor(options: AccountOptions) {
    this.#options = options;
  }

  prove(invite: SipRequest): Proof {
    const given = headerOf(invite, 'Proxy-Authorization');
    if (given === undefined) return this.#challenge(null, false);
    const parameters = digestParameters(given);
    const credentials = readCredentials(given, { method: invite.method, body: invite.body });
    if (credentials === null || parameters === null) return this.#challenge('credentials that cannot be read', false);
    const { user, password, nonceMs, now } = this.#options;
    const givenAt = this.#nonces.get(credentials.nonce);
    const uri = parameters.get('uri') ?? '';
    if (credentials.user !== user || !credentials.provesKnowledgeOf(password)) return this.#challenge('a wrong user or password', false);
    if (credentials.realm !== REALM || givenAt === undefined) return this.#challenge('an answer to no challenge of mine', false);
    if (uri !== invite.uri) return this.#challenge(`credentials for ${uri}, and not for ${invite.uri}`, false);
    if (parameters.get('qop') !== 'auth' || !parameters.has('nc')) return this.#challenge('credentials without qop=auth', false);
    if (now() - givenAt > nonceMs) return this.#challenge('an old nonce', true);
    return { kind: 'proven' };
  }

  #challenge(why: string | null, stale: boolean): Proof {
    const nonce = this.#options.nonce();
    this.#nonces.set(nonce, this.#options.now());
    const header = `Digest realm="${REALM}", nonce="${nonce}", algorithm=MD5, qop="auth"${stale ? ', stale=true' : ''}`;
    return { kind: 'challenge', header, why };
  }
}
