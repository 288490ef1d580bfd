import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished } from 'vitest';
import { Reception } from '../../src/adapters/media/reception.ts';
import { readRtp, writeRtp } from '../../src/adapters/media/rtp-packet.ts';
import { writeOffer } from '../../src/adapters/sip/sdp/offer.ts';
import { readAudio } from '../../src/adapters/sip/sdp/read-audio.ts';
import type { AudioFigures } from '../../src/core/model/phone-call.ts';
import { temporaryDirectories } from '../adapters/files/temporary.ts';
import { scriptedPeer } from '../support/scripted-peer.ts';
import { captureFile, type Recorded } from './capture-file.ts';
import { interopTest } from './interop-test.ts';
import { call } from './our-phone.ts';
import { captureLoopback, rtpFigures, type StreamFigures } from './tshark.ts';
import { LATE_MS, unevenSender } from './uneven-sender.ts';

const RATE = 8000;
const PACKETS = 200;
const PORT = 5004;
/** tshark prints so many digits. */
const DIGITS = 3;
/** Of the call; the last of them is sent. */
const SLOTS = 200;
const TOLERANCE_MS = 3;
const MOST_TRIES = 4;
const newFolder = await temporaryDirectories();

/** A stream of 20 ms packets, each lost or late; the first comes first and the last last, which tshark takes for granted. */
const stream = (firstSequence: number, latestMs: number) =>
  fc
    .array(
      fc.record({ isLost: fc.integer({ min: 0, max: 9 }).map((draw) => draw === 0), lateUs: fc.integer({ min: 0, max: latestMs * 1000 }) }),
      {
        minLength: PACKETS,
        maxLength: PACKETS,
      },
    )
    .map((packets) =>
      packets
        .flatMap(({ isLost, lateUs }, nth): Recorded[] => {
          const isEnd = nth === 0 || nth === PACKETS - 1;
          if (isLost && !isEnd) return [];
          const head = { payloadType: 0, marker: nth === 0, sequence: (firstSequence + nth) & 0xffff, ssrc: 7 };
          const payload = writeRtp({ ...head, timestamp: (2 ** 32 - 8000 + nth * 160) >>> 0, payload: new Uint8Array(160) });
          return [{ atMs: 1000 + nth * 20 + (nth === 0 ? 0 : isEnd ? latestMs : lateUs / 1000), from: 4000, to: PORT, payload }];
        })
        .sort((a, b) => a.atMs - b.atMs),
    );

/** As our side keeps account: its figures at the end, and its jitter after each packet. */
function account(datagrams: readonly Recorded[]) {
  const reception = new Reception(RATE);
  const jitters = datagrams.map(({ payload, atMs }) => {
    const packet = readRtp(payload);
    if (packet === null) throw new Error('no RTP');
    reception.take(packet, atMs);
    return reception.figures().jitterMs;
  });
  const later = jitters.slice(1);
  return {
    ...reception.figures(),
    meanJitterMs: later.reduce((sum, jitter) => sum + jitter, 0) / later.length,
    maxJitterMs: Math.max(...later),
  };
}

describe('what we say of a stream is what tshark says of it', () => {
  for (const { what, firstSequence, latestMs } of [
    { what: 'lost packets, an uneven pace, numbers that begin anew', firstSequence: 65_400, latestMs: 15 },
    { what: 'lost packets, and some that overtake others', firstSequence: 1000, latestMs: 45 },
  ]) {
    interopTest(what, ['tshark'], async () => {
      const file = path.join(await newFolder(), 'stream.pcap');
      await fc.assert(
        fc.asyncProperty(stream(firstSequence, latestMs), async (datagrams) => {
          await writeFile(file, captureFile(datagrams));
          const [ours, theirs] = [account(datagrams), await rtpFigures(file, PORT)];
          expect([ours.received, ours.lost]).toEqual([theirs.received, theirs.lost]);
          expect(ours.longestGapMs).toBeCloseTo(theirs.longestGapMs, DIGITS - 1);
          expect(ours.meanJitterMs).toBeCloseTo(theirs.meanJitterMs, DIGITS - 1);
          expect(ours.maxJitterMs).toBeCloseTo(theirs.maxJitterMs, DIGITS - 1);
        }),
        { numRuns: 6, endOnFailure: true },
      );
    });
  }

  interopTest('a call over a bad network, as it went over loopback', ['tshark', 'dumpcap'], async () => {
    let apart: { readonly jitterMs: number; readonly longestGapMs: number };
    let tries = 0;
    do {
      const { ours, theirs, sent } = await recordedCall();
      expect([ours.received, ours.lost]).toEqual([theirs.received, theirs.lost]);
      expect([ours.received, ours.lost]).toEqual([sent, SLOTS - sent]);
      expect(ours.jitterMs).toBeGreaterThan(LATE_MS / 2);
      apart = {
        jitterMs: Math.abs(ours.jitterMs - theirs.maxJitterMs),
        longestGapMs: Math.abs(ours.longestGapMs - theirs.longestGapMs),
      };
      tries += 1;
      // We note a packet when we get to it, the kernel when it comes: a busy machine puts a moment in between.
    } while (tries < MOST_TRIES && Math.max(apart.jitterMs, apart.longestGapMs) > TOLERANCE_MS);
    expect(apart.jitterMs).toBeLessThan(TOLERANCE_MS);
    expect(apart.longestGapMs).toBeLessThan(TOLERANCE_MS);
  });
});

/** One call by our telephone to a far end whose audio is uneven, its figures, and those of tshark. */
async function recordedCall(): Promise<{ ours: AudioFigures; theirs: StreamFigures; sent: number }> {
  const sender = await unevenSender();
  onTestFinished(sender.close);
  const peer = await scriptedPeer((request, self) => {
    if (request.method === 'BYE') self.reply(request, { status: 200, reason: 'OK' });
    if (request.method !== 'INVITE') return;
    const audio = readAudio(request.body.toString());
    if ('why' in audio) throw new Error(audio.why);
    const headers = [{ name: 'Content-Type', value: 'application/sdp' }];
    const body = Buffer.from(writeOffer({ address: '127.0.0.1', port: sender.port, session: 1 }));
    self.reply(request, { status: 200, reason: 'OK', headers, body });
    sender.start(audio.port, SLOTS);
  });
  const capture = await captureLoopback(sender.port, await newFolder());
  onTestFinished(capture.stop);
  const { audio } = await call({ port: peer.port, transport: 'udp', durationMs: SLOTS * 20 + 500 });
  if (audio === null) throw new Error('no audio');
  await capture.end(sender.sent);
  return { ours: audio, theirs: await rtpFigures(capture.file, Number(audio.offered.split(':')[1])), sent: sender.sent };
}
