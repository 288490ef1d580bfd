import { describe, expect, it } from 'vitest';
import { writeOffer } from '../../../src/adapters/sip/sdp/offer.ts';
import { readAudio } from '../../../src/adapters/sip/sdp/read-audio.ts';
import { whyNoMediaTo } from '../../../src/adapters/sip/user-agent/media-host.ts';

const sdp = (...lines: readonly string[]) => ['v=0', 'o=- 1 1 IN IP4 192.0.2.1', 's=-', ...lines, ''].join('\r\n');
const CONNECTION = 'c=IN IP4 192.0.2.1';

describe('what we offer', () => {
  it('is G.711 and telephone events, 20 ms a packet, both ways', () => {
    const lines = writeOffer({ address: '192.0.2.1', port: 40_000, session: 7 }).split('\r\n');
    expect(lines).toContain('m=audio 40000 RTP/AVP 0 8 101');
    expect(lines).toEqual(expect.arrayContaining(['c=IN IP4 192.0.2.1', 'a=ptime:20', 'a=sendrecv', 'a=fmtp:101 0-16']));
    expect(writeOffer({ address: '::1', port: 2, session: 7 })).toContain('c=IN IP6 ::1');
  });
});

describe('an answer to it', () => {
  it.each([
    ['of one payload type, which the library makes a number', ['t=0 0', 'm=audio 4 RTP/AVP 0', CONNECTION], { codec: { name: 'PCMU' } }],
    [
      'without rtpmap',
      [CONNECTION, 'm=audio 4 RTP/AVP 8 101', 'a=rtpmap:101 telephone-event/8000'],
      { codec: { name: 'PCMA' }, telephoneEvent: 101 },
    ],
    [
      'with telephone events of another number',
      [CONNECTION, 'm=audio 4 RTP/AVP 0 96', 'a=rtpmap:96 telephone-event/8000'],
      { telephoneEvent: 96 },
    ],
    [
      'with a format of events that is not in its line',
      [CONNECTION, 'm=audio 4 RTP/AVP 0', 'a=rtpmap:96 telephone-event/8000'],
      { telephoneEvent: null },
    ],
    ['with its address beside the audio', ['c=IN IP4 192.0.2.9', 'm=audio 4 RTP/AVP 0', 'c=IN IP4 192.0.2.2'], { address: '192.0.2.2' }],
    ['without a direction', [CONNECTION, 'm=audio 4 RTP/AVP 0'], { direction: 'sendrecv' }],
    ['with a direction for all', ['a=sendonly', CONNECTION, 'm=audio 4 RTP/AVP 0'], { direction: 'sendonly' }],
    ['with video first', [CONNECTION, 'm=video 2 RTP/AVP 31', 'm=audio 4 RTP/AVP 0'], { port: 4 }],
    ['of the AVPF kind', [CONNECTION, 'm=audio 4 RTP/AVPF 0'], { port: 4 }],
    ['over IPv6', ['c=IN IP6 2001:db8::1', 'm=audio 4 RTP/AVP 0'], { address: '2001:db8::1' }],
  ])('%s is read', (_, lines, expected) => {
    expect(readAudio(sdp(...lines))).toMatchObject(expected);
  });

  it.each([
    ['nothing', '', 'no session description'],
    ['noise', 'm=audio', 'offers no audio'],
    ['an m= line that the library cannot read', sdp(CONNECTION, 'm=audio RTP/AVP 0'), 'offers no audio'],
    ['video alone', sdp(CONNECTION, 'm=video 2 RTP/AVP 31'), 'offers no audio'],
    ['port 0', sdp(CONNECTION, 'm=audio 0 RTP/AVP 0'), 'turns the audio down'],
    ['a port that is none', sdp(CONNECTION, 'm=audio 70000 RTP/AVP 0'), 'turns the audio down'],
    ['encrypted audio that was not offered', sdp(CONNECTION, 'm=audio 4 RTP/SAVP 0'), 'only RTP/AVP is spoken'],
    ['another codec', sdp(CONNECTION, 'm=audio 4 RTP/AVP 9 18'), 'not offered'],
    ['a name for an address', sdp('c=IN IP4 evil.example', 'm=audio 4 RTP/AVP 0'), 'no IP address'],
    ['no address', sdp('m=audio 4 RTP/AVP 0'), 'no IP address'],
  ])('of %s is none, and says why', (_, text, why) => {
    expect(readAudio(text)).toMatchObject({ why: expect.stringContaining(why) });
  });
});

describe('audio is sent (F50)', () => {
  it.each([
    ['203.0.113.5', ['203.0.113.5']],
    ['198.51.100.7', ['203.0.113.5']],
    ['203.0.113.5', ['10.0.0.5']],
    ['10.0.0.6', ['10.0.0.5']],
    ['192.168.1.1', ['127.0.0.1']],
    ['127.0.0.1', ['203.0.113.5', '127.0.0.1']],
    ['::ffff:203.0.113.5', ['203.0.113.5']],
    ['2001:db8::2', ['2001:db8::1']],
  ])('to %s where %j answers', (address, answering) => {
    expect(whyNoMediaTo(address, answering)).toBeNull();
  });

  it.each([
    ['0.0.0.0', ['127.0.0.1'], 'of no host'],
    ['224.0.0.5', ['203.0.113.5'], 'of no host'],
    ['255.255.255.255', ['203.0.113.5'], 'of no host'],
    ['ff02::1', ['2001:db8::1'], 'of no host'],
    ['127.0.0.1', ['203.0.113.5'], 'its own network'],
    ['192.168.1.1', ['203.0.113.5'], 'its own network'],
    ['100.64.0.1', ['203.0.113.5'], 'its own network'],
    ['169.254.169.254', ['203.0.113.5'], 'its own network'],
    ['127.0.0.1', ['10.0.0.5'], 'its own network'],
    ['fe80::1', ['2001:db8::1'], 'its own network'],
    ['::1', ['2001:db8::1'], 'its own network'],
  ])('never to %s where %j answers', (address, answering, why) => {
    expect(whyNoMediaTo(address, answering)).toContain(why);
  });
});
