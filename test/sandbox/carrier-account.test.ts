import { expect, it } from 'vitest';
import { challengesOf } from '../../src/adapters/sip/digest/challenge.ts';
import { credentialsFor } from '../../src/adapters/sip/digest/credentials.ts';
import type { SipRequest } from '../../src/adapters/sip/message/message.ts';
import { Secret } from '../../src/core/model/secret.ts';
import { Account } from '../../src/sandbox/carrier/account.ts';
import { wrongForm, wrongInDialog } from '../../src/sandbox/carrier/strictness.ts';

const URI = 'sip:+15105550100@127.0.0.1:5070';
const HEADERS = {
  Via: 'SIP/2.0/UDP 127.0.0.1:5080;branch=z9hG4bKx',
  'Max-Forwards': '70',
  From: '<sip:+15105550150@127.0.0.1>;tag=a',
  To: '<sip:+15105550100@127.0.0.1:5070>',
  'Call-ID': 'c',
  CSeq: '1 INVITE',
  Contact: '<sip:127.0.0.1:5080>',
};

const invite = (headers: Readonly<Record<string, string | null>> = {}, uri = URI): SipRequest => ({
  kind: 'request',
  method: 'INVITE',
  uri,
  headers: Object.entries({ ...HEADERS, ...headers }).flatMap(([name, value]) => (value === null ? [] : [{ name, value }])),
  body: Buffer.alloc(0),
});

function account() {
  let [now, nonces] = [0, 0];
  const nonce = () => {
    nonces += 1;
    return `n${nonces}`;
  };
  const options = { user: 'u', password: 'p', nonceMs: 1000, now: () => now, nonce };
  return {
    proves: new Account(options),
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

/** The answer to a challenge, for the address given. */
function answerTo(header: string, uri = URI): string {
  const response = {
    kind: 'response',
    status: 407,
    reason: '',
    headers: [{ name: 'Proxy-Authenticate', value: header }],
    body: Buffer.alloc(0),
  } as const;
  const [challenge] = challengesOf(response);
  if (challenge === undefined) throw new Error('no challenge');
  expect(challenge.qop).toBe('auth');
  return credentialsFor(challenge, { user: 'u', password: new Secret('p') }, { method: 'INVITE', uri, body: Buffer.alloc(0) }, 'cnonce');
}

it('an answer to a challenge is good for its time; after that it is asked for anew, and told to be old', () => {
  const { proves, pass } = account();
  const first = proves.prove(invite());
  if (first.kind !== 'challenge') throw new Error('not challenged');
  const authorized = invite({ 'Proxy-Authorization': answerTo(first.header) });
  expect(proves.prove(authorized)).toEqual({ kind: 'proven' });
  pass(1001);
  const second = proves.prove(authorized);
  expect(second).toMatchObject({ kind: 'challenge', why: 'an old nonce', header: expect.stringContaining('stale=true') });
  if (second.kind !== 'challenge') throw new Error('not challenged');
  expect(proves.prove(invite({ 'Proxy-Authorization': answerTo(second.header) }))).toEqual({ kind: 'proven' });
});

it('an answer is good for the address dialled and for no other', () => {
  const { proves } = account();
  const challenge = proves.prove(invite());
  if (challenge.kind !== 'challenge') throw new Error('not challenged');
  const bare = 'sip:+15105550100@127.0.0.1';
  expect(proves.prove(invite({ 'Proxy-Authorization': answerTo(challenge.header, bare) }))).toMatchObject({
    kind: 'challenge',
    why: `credentials for ${bare}, and not for ${URI}`,
  });
});

it.each<[string, Readonly<Record<string, string | null>>, string, { readonly status: number } | null]>([
  ['nothing wrong', {}, URI, null],
  ['no Max-Forwards', { 'Max-Forwards': null }, URI, { status: 400 }],
  ['the last hop', { 'Max-Forwards': '0' }, URI, { status: 483 }],
  ['no Contact', { Contact: null }, URI, { status: 400 }],
  ['no From tag', { From: '<sip:+15105550150@127.0.0.1>' }, URI, { status: 400 }],
  ['another number in To', { To: '<sip:+15105550199@127.0.0.1>' }, URI, { status: 400 }],
  ['a number to call that is not E.164', { To: '<sip:0015105550100@127.0.0.1>' }, 'sip:0015105550100@127.0.0.1', { status: 484 }],
  ['no SIP address', {}, 'tel:+15105550100', { status: 416 }],
])('a strict carrier looks at the form of an INVITE: %s', (_, headers, uri, wrong) => {
  const found = wrongForm(invite(headers, uri));
  if (wrong === null) expect(found).toBeNull();
  else expect(found).toMatchObject(wrong);
});

it.each([
  ['along the route, to the Contact', 'sip:127.0.0.1:5070;transport=udp', '<sip:127.0.0.1:5070;lr>', null],
  ['past the route', 'sip:127.0.0.1:5070;transport=udp', null, 'BYE without the route <sip:127.0.0.1:5070;lr>'],
  ['to where the INVITE went', URI, '<sip:127.0.0.1:5070;lr>', `BYE to ${URI}, and not to the Contact sip:127.0.0.1:5070;transport=udp`],
])('and at what follows in the call: %s', (_, uri, route, wrong) => {
  const bye = { ...invite({ Route: route }, uri), method: 'BYE' };
  expect(wrongInDialog(bye, 'sip:127.0.0.1:5070;transport=udp', '<sip:127.0.0.1:5070;lr>')).toBe(wrong);
});
