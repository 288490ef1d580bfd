import { codecOf } from '../../src/adapters/media/g711.ts';
import { MediaSession } from '../../src/adapters/media/media-session.ts';
import { systemTimers } from '../../src/adapters/media/timers.ts';
import { tone } from '../../src/adapters/media/tone.ts';

/**
 * A process of its own: sends so many seconds of a call's audio to itself over loopback, and prints how far its packets were off
 * their times (99th percentile, milliseconds), how many it sent and how many were lost.
 */
const SAMPLES_A_MS = 8;
const seconds = Number(process.argv[2]);
const codec = codecOf(0);
if (codec === null) throw new TypeError('no codec has payload type 0');

const lags: number[] = [];
let beganAt: number | null = null;
const open = (ssrc: number, sound: (from: number, length: number) => Int16Array) =>
  MediaSession.open({ address: '127.0.0.1', timers: systemTimers, ssrc, sound, fromAnywhere: false });
/** Asked for each packet at the moment when it is sent. */
const timed = (from: number, length: number) => {
  const now = performance.now();
  beganAt ??= now;
  lags.push(Math.abs(now - beganAt - from / SAMPLES_A_MS));
  return tone(800, 8000, length, from);
};
const ours = await open(1, timed);
const theirs = await open(2, (_, length) => new Int16Array(length));
const far = (port: number) => ({ address: '127.0.0.1', port, codec, telephoneEvent: null });
theirs.start(far(ours.port));
ours.start(far(theirs.port));
await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
const sent = ours.figures()?.sent ?? 0;
await ours.close();
// What is on its way is given time to arrive.
await new Promise((resolve) => setTimeout(resolve, 100));
const received = theirs.figures()?.received ?? 0;
await theirs.close();
const sorted = lags.toSorted((a, b) => a - b);
const p99 = sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.NaN;
process.stdout.write(`${JSON.stringify({ p99, sent, lost: sent - received })}\n`);
