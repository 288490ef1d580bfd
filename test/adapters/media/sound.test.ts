import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyReader, keyPackets } from '../../../src/adapters/media/dtmf.ts';
import { PCMA, PCMU } from '../../../src/adapters/media/g711.ts';
import { levelOf, loudestOf, SILENCE_DBOV } from '../../../src/adapters/media/level.ts';
import { Reception } from '../../../src/adapters/media/reception.ts';
import { readRtp, writeRtp } from '../../../src/adapters/media/rtp-packet.ts';
import { shareOf, tone } from '../../../src/adapters/media/tone.ts';
import { readWav, writeWav } from '../../../src/adapters/media/wav.ts';

const everyCode = Uint8Array.from({ length: 256 }, (_, code) => code);

describe('G.711', () => {
  // Samples of the standard's tables 1a and 2a, as 16-bit linear.
  it.each([
    [PCMU, 0x00, -32124],
    [PCMU, 0x80, 32124],
    [PCMU, 0x7f, 0],
    [PCMU, 0xff, 0],
    [PCMU, 0xfe, 8],
    [PCMU, 0x8f, 16764],
    [PCMU, 0xf0, 120],
    [PCMA, 0xd5, 8],
    [PCMA, 0x55, -8],
    [PCMA, 0xaa, 32256],
    [PCMA, 0x2a, -32256],
    [PCMA, 0x80, 5504],
  ] as const)('$0.name reads code %i', (codec, code, sample) => {
    expect(codec.decode(Uint8Array.of(code))[0]).toBe(sample);
  });

  it('writes every code again that it has read', () => {
    expect(PCMA.encode(PCMA.decode(everyCode))).toEqual(everyCode);
    // 0x7f is minus zero, which no sample can be.
    expect(PCMU.encode(PCMU.decode(everyCode))).toEqual(everyCode.map((code) => (code === 0x7f ? 0xff : code)));
  });

  it.each([PCMU, PCMA])('$name loses no more than a step of its segment', ({ encode, decode }) => {
    fc.assert(
      fc.property(fc.integer({ min: -32_635, max: 32_635 }), (sample) => {
        const heard = decode(encode(Int16Array.of(sample)))[0] ?? 0;
        expect(Math.abs(heard - sample)).toBeLessThanOrEqual(Math.max(16, Math.abs(sample) / 24));
      }),
    );
  });
});

describe('the level of a sound', () => {
  it('is that of silence where nothing is heard', () => {
    expect(levelOf(new Int16Array(160))).toBe(SILENCE_DBOV);
    expect(levelOf(new Int16Array(0))).toBe(SILENCE_DBOV);
    expect(levelOf(PCMU.decode(new Uint8Array(160).fill(0xfe)))).toBeLessThan(-70);
  });

  it('is -15.3 dBov for a tone of amplitude 8,000, as measured on LiveKit', () => {
    expect(levelOf(tone(800, 8000, 8000))).toBeCloseTo(-15.26, 1);
  });

  it('finds the loud part of a quiet call', () => {
    const call = new Int16Array(16_000);
    call.set(tone(800, 8000, 4000), 9000);
    expect(loudestOf(call, 4000)).toBeGreaterThan(-19);
    expect(levelOf(call)).toBeLessThan(-20);
  });

  it('tells a tone from another one', () => {
    expect(shareOf(440, tone(440, 8000, 1600))).toBeGreaterThan(0.95);
    expect(shareOf(440, tone(1000, 8000, 1600))).toBeLessThan(0.05);
  });
});

describe('an RTP packet', () => {
  const packet = { payloadType: 0, marker: true, sequence: 65_535, timestamp: 4_294_967_295, ssrc: 1, payload: Uint8Array.of(1, 2, 3) };

  it('is read as it was written', () => {
    expect(readRtp(writeRtp(packet))).toEqual({ ...packet, payload: Buffer.of(1, 2, 3) });
  });

  it('is read over contributors, extension and padding', () => {
    const plain = writeRtp({ ...packet, payload: Uint8Array.of(...[9, 9, 9, 9], ...[0xbe, 0xde, 0, 1], ...[7, 7, 7, 7], 42, 0, 2) });
    plain[0] = 0x80 | 0x20 | 0x10 | 1;
    expect([...(readRtp(plain)?.payload ?? [])]).toEqual([42]);
  });

  it('is never made of anything else, and never throws', () => {
    expect(readRtp(Buffer.from([0x80, 200, ...new Array(20).fill(0)]))).toBeNull();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const read = readRtp(Buffer.from(bytes));
        expect(read === null || read.payload.length <= bytes.length - 12).toBe(true);
      }),
    );
  });
});

describe('the account of what came in', () => {
  const received = (packets: readonly (readonly [sequence: number, atMs: number, ssrc?: number])[]) => {
    const reception = new Reception(8000);
    for (const [sequence, atMs, ssrc = 1] of packets)
      reception.take(
        {
          payloadType: 0,
          marker: false,
          sequence: sequence & 0xffff,
          timestamp: (sequence * 160) >>> 0,
          ssrc,
          payload: new Uint8Array(160),
        },
        atMs,
      );
    return reception.figures();
  };
  const steady = Array.from({ length: 50 }, (_, at) => [65_520 + at, at * 20] as const);

  it('counts nothing lost, and no jitter, where packets come in step past the end of the numbers', () => {
    expect(received(steady)).toEqual({ received: 50, lost: 0, jitterMs: 0, longestGapMs: 20 });
  });

  it('counts what is missing and what comes late, and what came twice as no gain', () => {
    expect(received(steady.filter((_, at) => at !== 10 && at !== 20))).toMatchObject({ received: 48, lost: 2, longestGapMs: 40 });
    const swapped = [...steady];
    [swapped[10], swapped[11]] = [steady[11] ?? [0, 0], steady[10] ?? [0, 0]];
    expect(received(swapped).lost).toBe(0);
    expect(received([...steady, [65_569, 1000]]).lost).toBe(0);
  });

  it('takes a new source for a new beginning', () => {
    expect(
      received([
        [1, 0],
        [2, 20],
        [40_000, 40, 2],
        [40_002, 80, 2],
      ]),
    ).toMatchObject({ received: 4, lost: 1 });
  });

  it('says how unevenly they came, as RFC 3550 does', () => {
    const uneven = Array.from({ length: 400 }, (_, at) => [at, at * 20 + (at % 2) * 4] as const);
    expect(received(uneven).jitterMs).toBeCloseTo(4, 1);
  });
});

describe('keys', () => {
  it('are read once each, and two alike twice', () => {
    const reader = new KeyReader();
    const heard = [...'1223#'].flatMap((key, at) => (keyPackets(key) ?? []).map(({ payload }) => reader.read(payload, at * 1600)));
    expect(heard.filter((key) => key !== null).join('')).toBe('1223#');
  });

  it('last 100 ms and end three times', () => {
    const packets = keyPackets('5') ?? [];
    expect(packets.map(({ atMs }) => atMs)).toEqual([0, 20, 40, 60, 80, 100, 100, 100]);
    expect([...(packets.at(-1)?.payload ?? [])]).toEqual([5, 0x8a, 3, 32]);
    expect(packets.filter(({ marker }) => marker)).toHaveLength(1);
  });

  it('are 16, and nothing else is one', () => {
    expect(['x', '', '12'].map(keyPackets)).toEqual([null, null, null]);
  });
});

describe('a sound file', () => {
  it('is read as it was written', () => {
    const sound = tone(440, 8000, 1601);
    expect(readWav(writeWav(sound), 'a.wav')).toEqual(sound);
  });

  it('of twice the rate has half the samples', () => {
    const file = writeWav(Int16Array.of(10, 20, 30, 50));
    file.writeUInt32LE(16_000, 24);
    expect([...readWav(file, 'a.wav')]).toEqual([15, 40]);
  });

  it.each([
    ['no sound at all', Buffer.from('hello')],
    ['stereo', writeWav(Int16Array.of(1)).fill(2, 22, 23)],
    ['44,100 samples a second', Buffer.from(writeWav(Int16Array.of(1))).fill(0x44, 24, 26)],
    ['cut off', writeWav(Int16Array.of(1)).subarray(0, 30)],
  ])('that is %s is refused with a way to make one', (_, file) => {
    expect(() => readWav(file, 'a.wav')).toThrow(/a\.wav is no sound/);
  });
});
