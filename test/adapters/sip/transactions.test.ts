import { describe, expect, it } from 'vitest';
import type { SipRequest, SipResponse } from '../../../src/adapters/sip/message/message.ts';
import { ClientTransaction } from '../../../src/adapters/sip/transaction/client-transaction.ts';
import { ServerTransaction } from '../../../src/adapters/sip/transaction/server-transaction.ts';
import { ManualTimers } from '../../support/manual-timers.ts';

const request = (method: string): SipRequest => ({ kind: 'request', method, uri: 'sip:a@b', headers: [], body: Buffer.alloc(0) });
const response = (status: number): SipResponse => ({ kind: 'response', status, reason: '', headers: [], body: Buffer.alloc(0) });

function asking(method: 'INVITE' | 'BYE', reliable: boolean) {
  const timers = new ManualTimers();
  /** When each message went out: `INVITE 500`. */
  const sent: string[] = [];
  const told: string[] = [];
  const transaction = new ClientTransaction({
    request: request(method),
    reliable,
    timers,
    send: (message) => sent.push(`${message.method} ${timers.now()}`),
    onResponse: ({ status }) => told.push(`${status} ${timers.now()}`),
    onTimeout: () => told.push(`timeout ${timers.now()}`),
    ackOf: () => request('ACK'),
  });
  return { timers, sent, told, transaction, receive: (status: number) => transaction.receive(response(status)) };
}

function answering(method: 'INVITE' | 'BYE', reliable: boolean) {
  const timers = new ManualTimers();
  const sent: string[] = [];
  const told: string[] = [];
  const transaction = new ServerTransaction({
    request: request(method),
    reliable,
    timers,
    send: ({ status }) => sent.push(`${status} ${timers.now()}`),
    onUnacknowledged: () => told.push(`unacknowledged ${timers.now()}`),
    onEnd: () => told.push(`end ${timers.now()}`),
  });
  return { timers, sent, told, transaction, respond: (status: number) => transaction.respond(response(status)) };
}

describe('an INVITE of ours', () => {
  it('goes out again over UDP after 500 ms, doubling without end (timer A), until 32 s have passed (timer B)', () => {
    const { timers, sent, told } = asking('INVITE', false);
    timers.advance(60_000);
    expect(sent).toEqual([0, 500, 1500, 3500, 7500, 15_500, 31_500].map((at) => `INVITE ${at}`));
    expect(told).toEqual(['timeout 32000']);
  });

  it('goes out once over TCP, and times out all the same (timer B)', () => {
    const { timers, sent, told } = asking('INVITE', true);
    timers.advance(60_000);
    expect([sent, told]).toEqual([['INVITE 0'], ['timeout 32000']]);
  });

  it('goes out no more, and never times out, after its first provisional answer', () => {
    const { timers, sent, told, receive } = asking('INVITE', false);
    timers.advance(600);
    receive(180);
    timers.advance(600_000);
    expect([sent, told]).toEqual([['INVITE 0', 'INVITE 500'], ['180 600']]);
  });

  it('that was refused over UDP acknowledges each copy of the refusal for 32 s (timer D)', () => {
    const { timers, sent, told, receive } = asking('INVITE', false);
    receive(486);
    timers.advance(31_999);
    receive(486);
    expect(sent).toEqual(['INVITE 0', 'ACK 0', 'ACK 31999']);
    timers.advance(1);
    receive(486);
    expect(sent).toHaveLength(3);
    expect(told).toEqual(['486 0']);
  });

  it('that was refused over TCP acknowledges that once (timer D is 0)', () => {
    const { sent, transaction, receive } = asking('INVITE', true);
    receive(486);
    receive(486);
    expect([sent, transaction.state]).toEqual([['INVITE 0', 'ACK 0'], 'terminated']);
  });

  it('hands on every 2xx, and acknowledges none itself (RFC 6026, timer M)', () => {
    const { timers, sent, told, receive } = asking('INVITE', false);
    for (const at of [0, 500, 40_000]) {
      timers.advance(at - timers.now());
      receive(200);
    }
    expect([sent, told]).toEqual([['INVITE 0'], ['200 0', '200 500', '200 40000']]);
  });
});

describe('another request of ours', () => {
  it('goes out again over UDP after 500 ms, doubling up to 4 s (timer E), until 32 s have passed (timer F)', () => {
    const { timers, sent, told } = asking('BYE', false);
    timers.advance(60_000);
    expect(sent).toEqual([0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500].map((at) => `BYE ${at}`));
    expect(told).toEqual(['timeout 32000']);
  });

  it('goes on every 4 s after a provisional answer, and times out all the same', () => {
    const { timers, sent, told, receive } = asking('BYE', false);
    receive(100);
    timers.advance(60_000);
    expect(sent.slice(0, 4)).toEqual(['BYE 0', 'BYE 500', 'BYE 4500', 'BYE 8500']);
    expect(told).toEqual(['100 0', 'timeout 32000']);
  });

  it('goes out once over TCP, with the same end (timer F)', () => {
    const { timers, sent, told } = asking('BYE', true);
    timers.advance(60_000);
    expect([sent, told]).toEqual([['BYE 0'], ['timeout 32000']]);
  });

  it.each([
    [false, 5000],
    [true, 0],
  ])('takes in copies of its answer for a while over UDP (timer K, reliable %s: %d ms)', (reliable, lasts) => {
    const { timers, told, transaction, receive } = asking('BYE', reliable);
    receive(200);
    if (lasts > 0) {
      timers.advance(lasts - 1);
      expect(transaction.state).toBe('completed');
      receive(200);
      timers.advance(1);
    }
    expect([transaction.state, told]).toEqual(['terminated', ['200 0']]);
  });
});

describe('an INVITE of theirs', () => {
  it('that is refused is refused again over UDP after 500 ms, doubling up to 4 s (timer G), for 32 s (timer H)', () => {
    const { timers, sent, told, respond } = answering('INVITE', false);
    respond(486);
    timers.advance(60_000);
    expect(sent).toEqual([0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500].map((at) => `486 ${at}`));
    expect(told).toEqual(['end 32000', 'unacknowledged 32000']);
  });

  it('that is refused over TCP is refused once, and waits for its ACK as long (timer H)', () => {
    const { timers, sent, told, respond } = answering('INVITE', true);
    respond(486);
    timers.advance(60_000);
    expect([sent, told]).toEqual([['486 0'], ['end 32000', 'unacknowledged 32000']]);
  });

  it.each([
    [false, 5000],
    [true, 0],
  ])('takes in copies of the ACK for a while over UDP (timer I, reliable %s: %d ms)', (reliable, lasts) => {
    const { timers, sent, told, transaction, respond } = answering('INVITE', reliable);
    respond(486);
    transaction.acknowledge();
    transaction.receiveAgain();
    transaction.acknowledge();
    timers.advance(lasts);
    expect([sent, told]).toEqual([['486 0'], [`end ${lasts}`]]);
  });

  it('that comes again gets the last answer again, and one final answer only', () => {
    const { sent, transaction, respond } = answering('INVITE', false);
    transaction.receiveAgain();
    respond(100);
    transaction.receiveAgain();
    respond(200);
    respond(486);
    expect(sent).toEqual(['100 0', '100 0', '200 0']);
  });

  it('that was answered is remembered for 32 s (RFC 6026, timer L)', () => {
    const { timers, told, respond } = answering('INVITE', false);
    respond(200);
    timers.advance(60_000);
    expect(told).toEqual(['end 32000']);
  });
});

describe('another request of theirs', () => {
  it.each([
    [false, 32_000],
    [true, 0],
  ])('gets the same answer again for a while over UDP (timer J, reliable %s: %d ms)', (reliable, lasts) => {
    const { timers, sent, told, transaction, respond } = answering('BYE', reliable);
    respond(200);
    if (!reliable) transaction.receiveAgain();
    timers.advance(60_000);
    expect([sent, told]).toEqual([reliable ? ['200 0'] : ['200 0', '200 0'], [`end ${lasts}`]]);
  });
});

it('leaves no timer behind', () => {
  for (const reliable of [true, false]) {
    const { timers, transaction } = asking('INVITE', reliable);
    transaction.end();
    const other = answering('INVITE', reliable);
    other.respond(486);
    other.transaction.end();
    expect([timers.pending, other.timers.pending]).toEqual([0, 0]);
  }
});
