import { describe, expect, it } from 'vitest';
import { challengesOf, digestParameters } from '../../../src/adapters/sip/digest/challenge.ts';
import { credentialsFor, readCredentials } from '../../../src/adapters/sip/digest/credentials.ts';
import type { SipMessage, SipRequest, SipResponse } from '../../../src/adapters/sip/message/message.ts';
import { headerOf } from '../../../src/adapters/sip/message/message.ts';
import { parseMessage } from '../../../src/adapters/sip/message/parse-message.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import { recordings } from './recorded.ts';

const answer = (...headers: readonly (readonly [string, string])[]): SipResponse => ({
  kind: 'response',
  status: 401,
  reason: '',
  headers: headers.map(([name, value]) => ({ name, value })),
  body: Buffer.alloc(0),
});
const request = { method: 'GET', uri: '/dir/index.html', body: Buffer.alloc(0) };

/** The example of RFC 7616 3.9.1. */
const EXAMPLE = {
  challenge: (algorithm: string, more = ', qop="auth, auth-int"') =>
    `Digest realm="http-auth@example.org"${more}, algorithm=${algorithm}, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`,
  clientNonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
};
const mufasa = { user: 'Mufasa', password: new Secret('Circle of Life') };

function answered(challenge: string): string {
  const [first] = challengesOf(answer(['WWW-Authenticate', challenge]));
  if (first === undefined) throw new Error('no challenge');
  return credentialsFor(first, mufasa, request, EXAMPLE.clientNonce);
}

describe('an answer to a challenge', () => {
  it.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ])('is that of RFC 7616 with %s', (algorithm, response) => {
    expect(answered(EXAMPLE.challenge(algorithm))).toContain(`response="${response}"`);
  });

  it('is the one that LiveKit took, without qop', () => {
    const exchanges = recordings.flatMap(({ name, messages }) => {
      const read = messages
        .map(({ bytes }) => parseMessage(bytes))
        .filter((message): message is SipMessage => message.kind !== 'malformed');
      return read.flatMap((message) => {
        const header = message.kind === 'request' ? headerOf(message, 'Proxy-Authorization') : undefined;
        const accepted = name === '01-good-udp' || name === '01-good-tcp';
        return header !== undefined && accepted ? [{ message: message as SipRequest, header }] : [];
      });
    });
    expect(exchanges).toHaveLength(2);
    for (const { message, header } of exchanges) {
      expect(readCredentials(header, message)?.provesKnowledgeOf('Orchid-71x')).toBe(true);
      expect(readCredentials(header, message)?.provesKnowledgeOf('orchid-71x')).toBe(false);
    }
  });

  it.each(['MD5', 'MD5-sess', 'SHA-256', 'SHA-256-sess', 'SHA-512-256'])(
    'with %s proves the password to whoever asked, in every form',
    (algorithm) => {
      for (const more of ['', ', qop="auth"', ', qop="auth-int"', ', qop=auth']) {
        const read = readCredentials(answered(EXAMPLE.challenge(algorithm, more)), request);
        expect([read?.user, read?.provesKnowledgeOf('Circle of Life'), read?.provesKnowledgeOf('circle of life')]).toEqual([
          'Mufasa',
          true,
          false,
        ]);
      }
    },
  );

  it('survives quotes and backslashes in the name and the realm', () => {
    const [challenge] = challengesOf(answer(['Proxy-Authenticate', 'Digest realm="a \\"b\\\\ c", nonce="n"']));
    if (challenge === undefined) throw new Error('no challenge');
    const value = credentialsFor(challenge, { user: 'x"y\\', password: new Secret('p') }, request, 'c');
    expect(readCredentials(value, request)).toMatchObject({ user: 'x"y\\', realm: 'a "b\\ c' });
    expect(challenge.answeredBy).toBe('Proxy-Authorization');
  });
});

describe('challenges', () => {
  it('are put in order of strength, and those that nobody can meet are left out', () => {
    const found = challengesOf(
      answer(
        ['WWW-Authenticate', 'Digest realm="a", nonce="1", algorithm=MD5'],
        ['WWW-Authenticate', 'Basic realm="a"'],
        ['WWW-Authenticate', 'Digest realm="a", nonce="2", algorithm=SHA-256'],
        ['WWW-Authenticate', 'Digest realm="a", nonce="3", algorithm=AKAv1-MD5'],
        ['WWW-Authenticate', 'Digest realm="a", nonce="4", qop="other"'],
        ['WWW-Authenticate', 'Digest realm="a'],
        ['Proxy-Authenticate', 'digest REALM=b , nonce="5",stale=TRUE'],
      ),
    );
    expect(found.map(({ nonce, algorithm, stale }) => [nonce, algorithm, stale])).toEqual([
      ['2', 'SHA-256', false],
      ['1', 'MD5', false],
      ['5', 'MD5', true],
    ]);
  });

  it('that are cut off anywhere are none, and never throw', () => {
    const challenge = EXAMPLE.challenge('SHA-256');
    for (let end = 0; end < challenge.length; end += 1) digestParameters(challenge.slice(0, end));
    expect(digestParameters('Digest')).toBeNull();
  });
});
