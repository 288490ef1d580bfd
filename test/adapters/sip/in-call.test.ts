import { describe, expect, it } from 'vitest';
import { headerOf } from '../../../src/adapters/sip/message/message.ts';
import { FakeCall, STRANGER } from '../../support/fake-call.ts';

describe('hanging up', () => {
  it('waits 2 s for the answer to BYE, which goes out again meanwhile, and to the node of the call', async () => {
    const phone = new FakeCall();
    phone.pickUp();
    const ended = phone.call.hangUp();
    phone.timers.advance(2000);
    expect(await ended).toBeNull();
    const byes = phone.sent.filter(({ message }) => message.kind === 'request' && message.method === 'BYE');
    expect(byes.map(({ to, atMs }) => [to.port, atMs])).toEqual([
      [5070, 0],
      [5070, 500],
      [5070, 1500],
    ]);
    expect(byes.map(({ message }) => headerOf(message, 'CSeq'))).toEqual(['2 BYE', '2 BYE', '2 BYE']);
  });

  it('takes the answer from the node that it asked, and from nobody else (F52)', async () => {
    const phone = new FakeCall();
    phone.pickUp();
    const ended = phone.call.hangUp();
    const [bye] = phone.requests('BYE');
    if (bye === undefined) throw new TypeError('no BYE');
    phone.answer(200, { to: bye, from: STRANGER });
    phone.answer(481, { to: bye, from: { address: '203.0.113.6', port: 5070 } });
    expect(await ended).toBe(481);
  });

  it('says nothing more to a call that the far side has ended', async () => {
    const phone = new FakeCall();
    phone.pickUp();
    phone.call.receive(phone.request('BYE'), { address: '203.0.113.6', port: 5070 });
    expect([await phone.call.hangUp(), phone.requests('BYE')]).toEqual([null, []]);
  });
});

describe('what the far side of a call asks', () => {
  const answeredCall = (kind: 'udp' | 'tcp' = 'udp') => {
    const phone = new FakeCall({ kind });
    phone.pickUp();
    return phone;
  };
  const node = { address: '203.0.113.6', port: 5070 };

  it('is told once, and answered alike, however often it comes', () => {
    const phone = answeredCall();
    for (let copy = 0; copy < 3; copy += 1) phone.call.receive(phone.request('BYE'), node);
    expect([phone.answers, phone.told.slice(1)]).toEqual([
      [200, 200, 200],
      ['requested BYE', 'ended by them'],
    ]);
  });

  it('in a re-INVITE is answered with our Contact and our audio, again until it is acknowledged', () => {
    for (const kind of ['udp', 'tcp'] as const) {
      const phone = answeredCall(kind);
      phone.call.receive(phone.request('INVITE', {}, 'their new audio'), node);
      const answer = phone.sent.at(-1)?.message;
      expect(answer && headerOf(answer, 'Contact')).toContain('<sip:+15105550199@192.168.0.9:40000');
      expect(answer?.body.toString()).toBe('offer at 192.168.0.9');
      phone.timers.advance(1600);
      expect(phone.answers).toEqual([200, 200, 200]);
      phone.call.receive(phone.request('ACK'), node);
      phone.timers.advance(60_000);
      expect(phone.answers).toHaveLength(3);
      expect(phone.told.slice(1)).toEqual(['requested INVITE', 'redescribed their new audio']);
    }
  });

  it.each([
    ['OPTIONS', 200],
    ['INFO', 405],
    ['UPDATE', 405],
    ['CANCEL', 481],
  ])('%s is answered with %d, and ends nothing', (method, status) => {
    const phone = answeredCall();
    phone.call.receive(phone.request(method), node);
    expect([phone.answers, phone.told.slice(1)]).toEqual([[status], [`requested ${method}`]]);
  });

  it.each([
    ['another Call-ID', { 'Call-ID': 'other' }],
    ['another tag of theirs', { From: '<sip:a@b>;tag=other' }],
    ['another tag of ours', { To: '<sip:a@b>;tag=other' }],
    ['their tag in a parameter of another name', { From: '<sip:a@b>;x="1;tag=their-tag"' }],
  ])('with %s is nothing of this call (F52)', (_, headers) => {
    const phone = answeredCall();
    for (const method of ['BYE', 'INVITE']) phone.call.receive(phone.request(method, headers), STRANGER);
    expect(phone.told).toHaveLength(1);
    expect(phone.answers.every((status) => status >= 400)).toBe(true);
  });

  it('leaves no timer behind when the call is over', async () => {
    const phone = answeredCall();
    phone.call.receive(phone.request('INVITE', {}, 'x'), node);
    phone.pickUp({ toTag: 'second' });
    void phone.call.hangUp();
    phone.call.close();
    phone.timers.advance(2000);
    expect(phone.timers.pending).toBe(0);
  });
});
