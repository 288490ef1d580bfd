import dgram from 'node:dgram';
import { EventEmitter, once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { keyPackets } from '../../../src/adapters/media/dtmf.ts';
import { PCMA, PCMU } from '../../../src/adapters/media/g711.ts';
import { type MediaOptions, MediaSession } from '../../../src/adapters/media/media-session.ts';
import { PacedSender } from '../../../src/adapters/media/paced-sender.ts';
import { type RtpPacket, readRtp, writeRtp } from '../../../src/adapters/media/rtp-packet.ts';
import { systemTimers } from '../../../src/adapters/media/timers.ts';
import { shareOf, tone } from '../../../src/adapters/media/tone.ts';
import { ManualTimers } from '../../support/manual-timers.ts';

function sending(late: number) {
  const timers = new ManualTimers();
  const sent: (RtpPacket & { readonly atMs: number })[] = [];
  const sender = new PacedSender({
    codec: PCMU,
    ssrc: 7,
    telephoneEvent: 101,
    timers,
    sound: (from, length) => tone(800, 8000, length, from),
    send: (bytes) => {
      const packet = readRtp(bytes);
      if (packet !== null) sent.push({ ...packet, atMs: timers.now() });
    },
  });
  return { sender, sent, go: (milliseconds: number) => timers.advance(milliseconds, late) };
}

describe('a paced sender', () => {
  it('sends 50 packets a second, the first one marked, each 160 samples on', () => {
    const { sent, go } = sending(0);
    go(999);
    expect(sent.map(({ atMs }) => atMs)).toEqual(Array.from({ length: 50 }, (_, at) => at * 20));
    expect(sent.map(({ timestamp }) => timestamp)).toEqual(Array.from({ length: 50 }, (_, at) => at * 160));
    expect(sent.filter(({ marker }) => marker)).toHaveLength(1);
  });

  it('makes up for timers that are late, and does not drift', () => {
    const { sent, go, sender } = sending(33);
    go(10_000);
    expect(sent.length).toBeGreaterThanOrEqual(498);
    expect(Math.max(...sent.map(({ atMs }, at) => atMs - at * 20))).toBeLessThan(60);
    expect(sender.worstLagMs).toBeGreaterThan(30);
  });

  it('presses keys in the place of sound, each with one time of its own, and sounds on', () => {
    const { sent, go, sender } = sending(0);
    go(100);
    sender.press([...'42'].map((key) => keyPackets(key) ?? []));
    go(500);
    const keys = sent.filter(({ payloadType }) => payloadType === 101);
    expect(keys).toHaveLength(16);
    expect(new Set(keys.map(({ timestamp }) => timestamp)).size).toBe(2);
    expect(sent.at(-1)?.payloadType).toBe(0);
    expect(sent.map(({ sequence }) => sequence)).toEqual(sent.map((_, at) => at));
    expect(sender.pressing).toBe(false);
  });
});

async function session(more: Partial<MediaOptions> = {}): Promise<MediaSession> {
  const opened = await MediaSession.open({
    address: '127.0.0.1',
    timers: systemTimers,
    ssrc: 1,
    sound: (from, length) => tone(1000, 8000, length, from),
    fromAnywhere: false,
    ...more,
  });
  onTestFinished(() => opened.close());
  return opened;
}

describe('two ends of a call', () => {
  it('hear each other, and the keys', async () => {
    const keys: string[] = [];
    const told = new EventEmitter();
    const lastKey = once(told, 'last key');
    const [a, b] = [
      await session(),
      await session({
        onKey: (key) => {
          keys.push(key);
          if (key === '#') told.emit('last key');
        },
      }),
    ];
    expect([a.port % 2, b.port % 2]).toEqual([0, 0]);
    b.start({ address: '127.0.0.1', port: a.port, codec: PCMA, telephoneEvent: 96 });
    a.start({ address: '127.0.0.1', port: b.port, codec: PCMA, telephoneEvent: 96 });
    expect(a.press('471#')).toBe(4);
    await lastKey;
    expect(keys.join('')).toBe('471#');
    const figures = a.figures();
    expect(figures).toMatchObject({ codec: 'PCMA', lost: 0 });
    expect(figures?.levelDbov).toBeGreaterThan(-20);
    expect(shareOf(1000, a.heard())).toBeGreaterThan(0.9);
  });

  it('hear nobody else, unless they are told to', async () => {
    for (const fromAnywhere of [false, true]) {
      const told = new EventEmitter();
      const first = once(told, 'first');
      const [a, b] = [await session(), await session({ fromAnywhere, onFirst: (from) => told.emit('first', from) })];
      const stranger = dgram.createSocket('udp4').bind(0, '127.0.0.1');
      onTestFinished(() => stranger.close().unref() && undefined);
      await once(stranger, 'listening');
      b.start({ address: '127.0.0.1', port: a.port, codec: PCMU, telephoneEvent: null });
      stranger.send(Buffer.concat([Buffer.from([0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9]), Buffer.alloc(160, 0xff)]), b.port, '127.0.0.1');
      if (!fromAnywhere) a.start({ address: '127.0.0.1', port: b.port, codec: PCMU, telephoneEvent: null });
      expect(await first).toEqual([`127.0.0.1:${fromAnywhere ? stranger.address().port : a.port}`]);
      expect(b.press('1')).toBe(0);
    }
  });
});

describe('what is heard of a call', () => {
  /** One end that sends packet by packet, and one that listens. */
  async function heardOf(
    sound: (from: number, length: number) => Int16Array,
    packets: number,
    between: (send: (bytes: Buffer) => void) => void = () => undefined,
  ) {
    const timers = new ManualTimers();
    const told = new EventEmitter();
    let came = 0;
    const ear = await session({ onPacket: () => told.emit(`packet ${++came}`) });
    const mouth = dgram.createSocket('udp4').bind(0, '127.0.0.1');
    onTestFinished(() => void mouth.close());
    await once(mouth, 'listening');
    ear.start({ address: '127.0.0.1', port: mouth.address().port, codec: PCMU, telephoneEvent: 101 });
    let sent = 0;
    const send = (bytes: Buffer) => {
      sent += 1;
      mouth.send(bytes, ear.port, '127.0.0.1');
    };
    between(send);
    const sender = new PacedSender({ codec: PCMU, ssrc: 7, telephoneEvent: 101, timers, sound, send });
    for (let packet = 0; packet < packets; packet += 1) {
      const next = once(told, `packet ${sent}`);
      if (came < sent) await next;
      if (packet < packets - 1) timers.advance(20);
    }
    sender.stop();
    return ear.figures();
  }

  it('is not its first fifth of a second: that clicks and fades in', async () => {
    const clicks = (from: number, length: number) => (from < 1600 ? tone(800, 8000, length, from) : new Int16Array(length));
    expect((await heardOf(clicks, 40))?.levelDbov).toBeLessThan(-70);
    const speaks = (from: number, length: number) => (from >= 1600 ? tone(800, 8000, length, from) : new Int16Array(length));
    expect((await heardOf(speaks, 40))?.levelDbov).toBeGreaterThan(-20);
  });

  it('is neither keys nor comfort noise, nor reports on the same port', async () => {
    const noise = (payloadType: number) =>
      writeRtp({ payloadType, marker: false, sequence: 9, timestamp: 9, ssrc: 9, payload: new Uint8Array(160).fill(0x80) });
    const figures = await heardOf(
      (_, length) => new Int16Array(length),
      15,
      (send) => {
        for (const payloadType of [101, 13, 96]) send(noise(payloadType));
        send(Buffer.concat([Buffer.from([0x80, 200, 0, 6]), Buffer.alloc(24)]));
      },
    );
    expect(figures).toMatchObject({ received: 15, lost: 0 });
    expect(figures?.levelDbov).toBeLessThan(-70);
  });
});
