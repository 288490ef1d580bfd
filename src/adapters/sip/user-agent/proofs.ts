import type { CallCredentials } from '../../../core/model/phone-call.ts';
import { challengesOf, type DigestChallenge } from '../digest/challenge.ts';
import { credentialsFor, type ProvenRequest } from '../digest/credentials.ts';
import type { Header, SipResponse } from '../message/message.ts';

/** Two servers on the way may ask, or one whose nonce has become stale; nobody else has a reason to. */
const MOST_CHALLENGES = 2;

/** What one call has proven so far, and to whom. Nothing here looks at where a challenge came from: that is its caller's part. */
export class Proofs {
  readonly #credentials: CallCredentials | null;
  readonly #clientNonce: () => string;
  readonly #blindly: number | null;
  readonly #met: DigestChallenge[] = [];
  #headers: readonly Header[] = [];

  /** @param blindly how many challenges are met whatever they say, where another user agent's habits are followed; null = none. */
  constructor(credentials: CallCredentials | null, clientNonce: () => string, blindly: number | null = null) {
    this.#credentials = credentials;
    this.#blindly = blindly;
    this.#clientNonce = clientNonce;
  }

  /** To be sent with the INVITE. A server behind the one that asked first asks for itself: both keep their answers. */
  get headers(): readonly Header[] {
    return this.#headers;
  }

  /** @returns the challenge to meet: of those of the expected realm, or else of all, the strongest one. */
  challengeIn(response: SipResponse): DigestChallenge | null {
    if (response.status !== 401 && response.status !== 407) return null;
    const challenges = challengesOf(response);
    return challenges.find(({ realm }) => realm === this.#credentials?.realm) ?? challenges[0] ?? null;
  }

  /** @returns the realm that asks and that the credentials are not for, or null. */
  foreignRealm({ realm }: DigestChallenge): string | null {
    const expected = this.#credentials?.realm ?? null;
    return expected === null || expected === realm ? null : realm;
  }

  /** @returns whether {@link headers} now answer the challenge; false where that would be no use, or no good. */
  meet(challenge: DigestChallenge, request: ProvenRequest): boolean {
    const before = this.#met.find(({ answeredBy }) => answeredBy === challenge.answeredBy);
    // The same server asks again: the password was wrong, unless it says that only its nonce had become old.
    const refused = before !== undefined && (!challenge.stale || challenge.realm !== before.realm);
    const enough = this.#blindly === null ? refused || this.#met.length === MOST_CHALLENGES : this.#met.length === this.#blindly;
    if (this.#credentials === null || enough) return false;
    if (this.foreignRealm(challenge) !== null) return false;
    this.#met.push(challenge);
    const header = { name: challenge.answeredBy, value: credentialsFor(challenge, this.#credentials, request, this.#clientNonce()) };
    this.#headers = [...this.#headers.filter(({ name }) => name !== header.name), header];
    return true;
  }
}
