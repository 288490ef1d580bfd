import { describe, expect, it } from 'vitest';
import type { Header, SipRequest } from '../../../src/adapters/sip/message/message.ts';
import { headerOf, listOf } from '../../../src/adapters/sip/message/message.ts';
import { tagOf } from '../../../src/adapters/sip/message/name-addr.ts';
import { parseVia } from '../../../src/adapters/sip/message/via.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import { FakeCall, SDP, SERVICE, STRANGER } from '../../support/fake-call.ts';

const credentials = { user: 'acme', password: new Secret('a-password'), realm: null };
const proxyAsks = (value: string): Header => ({ name: 'Proxy-Authenticate', value: `Digest ${value}` });
const serverAsks = (value: string): Header => ({ name: 'WWW-Authenticate', value: `Digest ${value}` });
const branchOf = (request: SipRequest) => parseVia(headerOf(request, 'Via') ?? '')?.parameters.get('branch');
const proofsOf = (request: SipRequest) =>
  ['Authorization', 'Proxy-Authorization'].filter((name) => headerOf(request, name) !== undefined).map((name) => name);
const everyProof = (phone: FakeCall) =>
  phone.sent.flatMap(({ message }) => (message.kind === 'request' ? proofsOf(message).map((name) => `${message.method} ${name}`) : []));

describe('a challenge', () => {
  it('of the server behind the proxy is met beside the one of the proxy', () => {
    const phone = new FakeCall({ credentials });
    phone.answer(407, { headers: [proxyAsks('realm="edge", nonce="1"')] });
    expect(proofsOf(phone.invite)).toEqual(['Proxy-Authorization']);
    phone.answer(401, { headers: [serverAsks('realm="core", nonce="2"')] });
    expect(proofsOf(phone.invite)).toEqual(['Authorization', 'Proxy-Authorization']);
    expect(new Set(phone.requests('INVITE').map(branchOf)).size).toBe(3);
    phone.pickUp();
    expect(phone.told).toEqual(['established with their-tag by 203.0.113.5']);
  });

  it('that is stale is met once more, and that is all', () => {
    const phone = new FakeCall({ credentials });
    phone.answer(407, { headers: [proxyAsks('realm="a", nonce="1"')] });
    phone.answer(407, { headers: [proxyAsks('realm="a", nonce="2", stale=true')] });
    expect(headerOf(phone.invite, 'Proxy-Authorization')).toContain('nonce="2"');
    phone.answer(407, { headers: [proxyAsks('realm="a", nonce="3", stale=true')] });
    expect([phone.requests('INVITE').length, phone.told]).toEqual([3, ['refused 407']]);
  });

  it.each([
    ['again without a word of an old nonce', 'realm="a", nonce="2"'],
    ['again for another realm', 'realm="b", nonce="2", stale=true'],
  ])('%s means that the password was wrong', (_, second) => {
    const phone = new FakeCall({ credentials });
    phone.answer(407, { headers: [proxyAsks('realm="a", nonce="1"')] });
    phone.answer(407, { headers: [proxyAsks(second)] });
    expect([phone.requests('INVITE').length, phone.told]).toEqual([2, ['refused 407']]);
  });

  it('that comes again, because its ACK was lost, is acknowledged again and not met again', () => {
    const headers = [proxyAsks('realm="a", nonce="1"')];
    const phone = new FakeCall({ credentials });
    const { invite } = phone;
    phone.answer(407, { headers });
    phone.answer(407, { headers, to: invite });
    expect([phone.requests('ACK').map(branchOf), phone.requests('INVITE').length]).toEqual([[branchOf(invite), branchOf(invite)], 2]);
    phone.pickUp();
    expect(phone.told).toEqual(['established with their-tag by 203.0.113.5']);
  });

  it('is met with SHA-256 where MD5 is offered too, in whatever order (F51)', () => {
    for (const order of [
      ['MD5', 'SHA-256'],
      ['SHA-256', 'MD5'],
    ]) {
      const phone = new FakeCall({ credentials });
      phone.answer(401, { headers: order.map((algorithm) => serverAsks(`realm="a", nonce="${algorithm}", algorithm=${algorithm}`)) });
      expect(headerOf(phone.invite, 'Authorization')).toContain('algorithm=SHA-256');
    }
  });

  it('of another realm is not met, nor is it where the expected one stands beside it (F51)', () => {
    const phone = new FakeCall({ credentials: { ...credentials, realm: 'LiveKit' } });
    phone.answer(407, { headers: [proxyAsks('realm="evil", nonce="1", algorithm=SHA-256'), proxyAsks('realm="LiveKit", nonce="2"')] });
    expect(headerOf(phone.invite, 'Proxy-Authorization')).toContain('realm="LiveKit"');
    const other = new FakeCall({ credentials: { ...credentials, realm: 'LiveKit' } });
    other.answer(407, { headers: [proxyAsks('realm="evil", nonce="1"')] });
    expect([everyProof(other), other.told]).toEqual([[], ['failed challenge-refused', 'refused 407']]);
  });

  it('from somebody else, to another branch, number or call, or after the answer, is not met (F51, F52)', () => {
    const headers = [proxyAsks('realm="a", nonce="1"')];
    const phone = new FakeCall({ credentials });
    const { invite } = phone;
    const changed = (name: string, from: string | RegExp, to: string): SipRequest => ({
      ...invite,
      headers: invite.headers.map((header) => (header.name === name ? { name, value: header.value.replace(from, to) } : header)),
    });
    phone.answer(407, { headers, from: STRANGER });
    phone.answer(407, { headers, from: { ...SERVICE, port: 5061 } });
    phone.answer(407, { headers, to: changed('Via', 'ours1', 'theirs') });
    phone.answer(407, { headers, to: changed('CSeq', '1', '2') });
    phone.answer(407, { headers, to: changed('CSeq', 'INVITE', 'OPTIONS') });
    phone.answer(407, { headers, to: changed('Call-ID', 'our', 'their') });
    phone.pickUp();
    phone.answer(407, { headers });
    expect([everyProof(phone), phone.told]).toEqual([[], ['established with their-tag by 203.0.113.5']]);
  });

  it('is met for the address that the INVITE goes to, as strict carriers want it', () => {
    const phone = new FakeCall({ credentials });
    phone.answer(407, { headers: [proxyAsks('realm="a", nonce="1"')] });
    expect(headerOf(phone.invite, 'Proxy-Authorization')).toContain(`uri="${phone.invite.uri}"`);
    expect(phone.invite.uri).toBe('sip:+15105550100@sip.example.com');
    expect([headerOf(phone.invite, 'CSeq'), tagOf(headerOf(phone.invite, 'From')), tagOf(headerOf(phone.invite, 'To'))]).toEqual([
      '2 INVITE',
      'our-tag',
      '',
    ]);
  });

  it('to a BYE or a CANCEL gets no answer (F51)', async () => {
    const headers = [proxyAsks('realm="a", nonce="1"')];
    const phone = new FakeCall({ credentials });
    phone.pickUp();
    const ended = phone.call.hangUp();
    const [bye] = phone.requests('BYE');
    phone.answer(407, { headers, from: { address: '203.0.113.6', port: 5070 }, ...(bye === undefined ? {} : { to: bye }) });
    expect([await ended, everyProof(phone)]).toEqual([407, []]);
    const other = new FakeCall({ credentials });
    other.answer(180);
    void other.call.cancel();
    const [cancel] = other.requests('CANCEL');
    other.answer(407, { headers, ...(cancel === undefined ? {} : { to: cancel }) });
    expect(everyProof(other)).toEqual([]);
  });

  it('to a call that is being called off is not met', async () => {
    const phone = new FakeCall({ credentials });
    phone.answer(100);
    const cancelled = phone.call.cancel();
    phone.answer(407, { headers: [proxyAsks('realm="a", nonce="1"')] });
    expect([await cancelled, phone.requests('INVITE').length, phone.told]).toEqual([true, 1, ['refused 407']]);
  });
});

describe('the answer to a call', () => {
  it('is acknowledged before anything else: to its Contact, over its routes, with the number of the INVITE and a branch of its own', () => {
    const phone = new FakeCall();
    const routes = ['<sip:203.0.113.8;lr>', '<sip:203.0.113.9:5080;lr>'].map((value) => ({ name: 'Record-Route', value }));
    phone.pickUp({ headers: [{ name: 'Contact', value: '<sip:node@203.0.113.6:5070;transport=udp>' }, SDP, ...routes] });
    const ack = phone.sent.at(-1);
    if (ack?.message.kind !== 'request') throw new TypeError('no ACK');
    expect(ack.message).toMatchObject({ method: 'ACK', uri: 'sip:node@203.0.113.6:5070;transport=udp' });
    expect(ack.to).toEqual({ address: '203.0.113.9', port: 5080 });
    expect(listOf(ack.message, 'Route')).toEqual(['<sip:203.0.113.9:5080;lr>', '<sip:203.0.113.8;lr>']);
    expect(headerOf(ack.message, 'CSeq')).toBe('1 ACK');
    expect(branchOf(ack.message)).not.toBe(branchOf(phone.invite));
    expect(tagOf(headerOf(ack.message, 'To'))).toBe('their-tag');
  });

  it('may come after rings of other phones and without a Contact, and every copy of it is acknowledged', () => {
    const phone = new FakeCall();
    phone.answer(100, { toTag: 'a' });
    phone.answer(180, { toTag: 'b' });
    phone.answer(183, { toTag: 'c' });
    for (let copy = 0; copy < 3; copy += 1) phone.answer(200, { toTag: 'd', headers: [SDP] });
    phone.answer(180, { toTag: 'b' });
    expect(phone.requests('ACK').map((ack) => [tagOf(headerOf(ack, 'To')), ack.uri])).toEqual(
      ['d', 'd', 'd'].map((tag) => [tag, phone.invite.uri]),
    );
    expect(phone.told).toEqual(['established with d by 203.0.113.5']);
  });

  it('of a second phone is acknowledged and ended, and the first call goes on (F52)', () => {
    const phone = new FakeCall();
    phone.pickUp({ toTag: 'first' });
    for (let copy = 0; copy < 2; copy += 1) phone.pickUp({ toTag: 'second' });
    expect(phone.requests('ACK').map((ack) => tagOf(headerOf(ack, 'To')))).toEqual(['first', 'second', 'second']);
    expect(phone.requests('BYE').map((bye) => tagOf(headerOf(bye, 'To')))).toEqual(['second']);
    expect(phone.told).toEqual(['established with first by 203.0.113.5']);
  });

  it('may come from another node of the service; a refusal may not (F52)', () => {
    const phone = new FakeCall();
    phone.answer(603, { from: STRANGER });
    phone.pickUp({ from: { address: '203.0.113.6', port: 5060 } });
    expect(phone.told).toEqual(['established with their-tag by 203.0.113.6']);
  });

  it('that sends the call elsewhere is a refusal: nothing goes there (F52)', () => {
    const phone = new FakeCall();
    phone.answer(302, { headers: [{ name: 'Contact', value: '<sip:+19005550100@198.51.100.7>' }] });
    expect([phone.told, phone.requests('INVITE').length]).toEqual([['refused 302'], 1]);
    expect(phone.sent.every(({ to }) => to === SERVICE)).toBe(true);
  });
});

describe('a refusal', () => {
  it('is acknowledged with the branch and address of the INVITE and the tag of the refusal, for each copy', () => {
    const phone = new FakeCall();
    phone.answer(486, { toTag: 'x' });
    phone.answer(486, { toTag: 'x' });
    const acks = phone.requests('ACK');
    expect(acks).toHaveLength(2);
    for (const ack of acks) {
      expect([branchOf(ack), ack.uri, headerOf(ack, 'CSeq'), tagOf(headerOf(ack, 'To'))]).toEqual([
        branchOf(phone.invite),
        phone.invite.uri,
        '1 ACK',
        'x',
      ]);
    }
  });
});

describe('calling off', () => {
  it('names the INVITE by branch and number, to the same place', async () => {
    const phone = new FakeCall();
    phone.answer(180);
    const cancelled = phone.call.cancel();
    const [cancel] = phone.requests('CANCEL');
    expect(cancel && [branchOf(cancel), headerOf(cancel, 'CSeq'), cancel.uri]).toEqual([
      branchOf(phone.invite),
      '1 CANCEL',
      phone.invite.uri,
    ]);
    phone.answer(200, cancel === undefined ? {} : { to: cancel });
    phone.answer(487);
    expect([await cancelled, phone.requests('ACK').length]).toEqual([true, 1]);
  });

  it('waits for the first answer, which may yet come: a call that nobody knew of cannot be called off, and may ring', async () => {
    const phone = new FakeCall();
    const cancelled = phone.call.cancel();
    expect(phone.requests('CANCEL')).toEqual([]);
    phone.timers.advance(900);
    phone.answer(100);
    phone.answer(180);
    expect(phone.requests('CANCEL')).toHaveLength(1);
    phone.answer(487);
    expect(await cancelled).toBe(true);
  });

  it('gives up after a second where nothing came, and at once where that had been waited for', async () => {
    const phone = new FakeCall();
    const cancelled = phone.call.cancel();
    phone.timers.advance(1000);
    expect([await cancelled, phone.requests('CANCEL')]).toEqual([false, []]);
    const silent = new FakeCall();
    silent.timers.advance(4000);
    expect([silent.told, await silent.call.cancel()]).toEqual([['failed no-answer'], false]);
  });

  it('too late is an answered call: acknowledged, then ended (F52)', async () => {
    const phone = new FakeCall();
    phone.answer(180);
    const cancelled = phone.call.cancel();
    phone.pickUp();
    const [bye] = phone.requests('BYE');
    phone.answer(200, { from: { address: '203.0.113.6', port: 5070 }, ...(bye === undefined ? {} : { to: bye }) });
    expect([await cancelled, phone.requests('ACK').length, phone.told]).toEqual([true, 1, []]);
  });

  it('without an answer, a 200 much later is acknowledged and ended all the same (F52)', async () => {
    const phone = new FakeCall();
    phone.answer(180);
    const cancelled = phone.call.cancel();
    phone.timers.advance(1000);
    expect(await cancelled).toBe(false);
    phone.timers.advance(20_000);
    phone.pickUp();
    expect([phone.requests('ACK').length, phone.requests('BYE').length]).toEqual([1, 1]);
  });
});

describe('a deadline', () => {
  it.each([
    ['4 s without any answer', [], 4000, 'failed no-answer'],
    ['4 s after a 100, in which the INVITE goes out once more', [100], 4000, 'failed no-answer'],
    ['the time to ring, which no further ring lengthens', [100, 180], 30_000, 'failed ring-timeout'],
  ])('ends a call: %s', (_, answers, atMs, told) => {
    const phone = new FakeCall();
    for (const status of answers) phone.answer(status);
    const copies = phone.requests('INVITE').length;
    for (let now = 0; now < atMs - 1; now += 1000) {
      phone.timers.advance(Math.min(1000, atMs - 1 - now));
      if (answers.includes(180)) phone.answer(180, { toTag: `forged-${now}` });
    }
    expect(phone.told).toEqual([]);
    phone.timers.advance(1);
    expect(phone.told).toEqual([told]);
    if (answers.length === 1) expect(phone.requests('INVITE').length - copies).toBe(1);
  });

  it('for a datagram that paths may lose names its size', () => {
    const phone = new FakeCall({ to: '+15105550100'.padEnd(600, '0') });
    phone.timers.advance(4000);
    expect(phone.failures).toEqual([expect.stringMatching(/^nothing came back; the INVITE has \d{4} bytes/)]);
  });
});

describe('where the far side sees us', () => {
  const behindNat = { seenFrom: { address: '198.51.100.20', port: 61_234 } };
  const challenge = { headers: [proxyAsks('realm="a", nonce="1"')] };

  it('is what the next INVITE names: in Via, Contact and the description of our audio', () => {
    const phone = new FakeCall({ credentials });
    expect(headerOf(phone.invite, 'Contact')).toContain('@192.168.0.9:40000');
    phone.answer(407, { ...challenge, ...behindNat });
    expect(headerOf(phone.invite, 'Via')).toMatch(/^SIP\/2\.0\/UDP 198\.51\.100\.20:61234;/);
    expect(headerOf(phone.invite, 'Contact')).toBe('<sip:+15105550199@198.51.100.20:61234>');
    expect(phone.invite.body.toString()).toBe('offer at 198.51.100.20');
  });

  it('over TCP keeps the connection as the way to us', () => {
    const phone = new FakeCall({ credentials, kind: 'tcp' });
    phone.answer(407, { ...challenge, ...behindNat });
    expect(headerOf(phone.invite, 'Contact')).toBe('<sip:+15105550199@198.51.100.20:61234;transport=tcp>');
  });

  it('does not count where the operator has said it', () => {
    const phone = new FakeCall({ credentials, advertise: { host: '198.51.100.99', port: 5555 } });
    phone.answer(407, { ...challenge, ...behindNat });
    expect(headerOf(phone.invite, 'Contact')).toContain('@198.51.100.99:5555');
    expect(phone.invite.body.toString()).toBe('offer at 198.51.100.99');
  });

  it.each([
    ['203.0.113.77', '10.42.0.1'],
    ['192.168.0.9', '10.42.0.1'],
    ['203.0.113.77', '127.0.0.1'],
  ])('is not believed where a router of the far side makes us look like its own: ours %s, seen %s', (address, seen) => {
    const phone = new FakeCall({ credentials, address });
    phone.answer(407, { ...challenge, seenFrom: { address: seen, port: 61_234 } });
    expect(headerOf(phone.invite, 'Contact')).toContain(`@${address}:40000`);
  });

  it('is not believed of others, nor where it is no address', () => {
    const phone = new FakeCall({ credentials });
    phone.answer(180, { from: STRANGER, ...behindNat });
    phone.answer(407, { ...challenge, seenFrom: { address: 'evil.example', port: 1 } });
    expect(headerOf(phone.invite, 'Contact')).toContain('@192.168.0.9:40000');
  });
});
