import { describe, expect, it } from 'vitest';
import type { Header, SipMessage, SipRequest } from '../../../src/adapters/sip/message/message.ts';
import { headerOf } from '../../../src/adapters/sip/message/message.ts';
import type { SipPeer } from '../../../src/adapters/sip/transport/transport.ts';
import { isNearer } from '../../../src/adapters/sip/user-agent/media-host.ts';
import { respondTo } from '../../../src/adapters/sip/user-agent/respond.ts';
import { WhereSeen } from '../../../src/adapters/sip/user-agent/where-seen.ts';
import { SERVICE, STRANGER } from '../../support/fake-call.ts';
import { ManualTimers } from '../../support/manual-timers.ts';

function asking() {
  const timers = new ManualTimers();
  const sent: SipRequest[] = [];
  const question = new WhereSeen({
    target: { host: 'sip.example.com', transport: 'udp' },
    to: SERVICE,
    transport: {
      kind: 'udp',
      local: { address: '192.168.1.9', port: 40_000 },
      send: (message: SipMessage) => message.kind === 'request' && sent.push(message),
      close: async () => undefined,
    },
    timers,
    randomText: (length) => 'r'.repeat(length),
    userAgent: 'sipctl/test',
  });
  const answer = (seenFrom: SipPeer, from = SERVICE, change: (header: Header) => Header = (header) => header) => {
    const [request] = sent;
    if (request === undefined) throw new TypeError('nothing was asked');
    const response = respondTo(request, seenFrom, { status: 200, reason: 'OK' });
    question.receive({ ...response, headers: response.headers.map(change) }, from);
  };
  return { timers, sent, question, answer };
}

const OUTSIDE = { address: '198.51.100.20', port: 61_234 };

describe('before a call to a service on the other side of a router', () => {
  it('it is asked where it sees us', async () => {
    const { sent, question, answer, timers } = asking();
    expect(sent.map(({ method, uri }) => [method, uri])).toEqual([['OPTIONS', 'sip:sip.example.com']]);
    answer(OUTSIDE);
    expect(await question.answer).toEqual(OUTSIDE);
    expect(timers.pending).toBe(0);
  });

  it('nothing is learnt from strangers, from the answer to another question, nor after half a second', async () => {
    const { question, answer, timers } = asking();
    answer(OUTSIDE, STRANGER);
    answer(OUTSIDE, SERVICE, (header) => (header.name === 'Call-ID' ? { ...header, value: 'other' } : header));
    timers.advance(500);
    answer(OUTSIDE);
    expect(await question.answer).toBeNull();
    expect(timers.pending).toBe(0);
  });

  it('an answer that does not say it, or says what is no address, teaches nothing', async () => {
    for (const via of ['SIP/2.0/UDP 192.168.1.9:40000;branch=z9hG4bKr', 'SIP/2.0/UDP a;branch=z9hG4bKr;received=evil.example;rport=5']) {
      const { question, answer, sent } = asking();
      answer(OUTSIDE, SERVICE, (header) => (header.name === 'Via' ? { ...header, value: via } : header));
      expect([await question.answer, headerOf(sent[0] as SipRequest, 'Via')]).toEqual([null, expect.stringContaining(';rport')]);
    }
  });

  it.each([
    ['192.168.1.9', '203.0.113.5', true],
    ['100.64.3.3', '203.0.113.5', true],
    ['fd00::1', '2001:db8::1', true],
    ['203.0.113.9', '203.0.113.5', false],
    ['192.168.1.9', '192.168.1.5', false],
    ['127.0.0.1', '127.0.0.1', false],
    ['::1', '::1', false],
  ])('%s is behind one for %s: %s', (ours, theirs, expected) => {
    expect(isNearer(ours, theirs)).toBe(expected);
  });
});
