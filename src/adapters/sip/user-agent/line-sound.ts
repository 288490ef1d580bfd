import { tone } from '../../media/tone.ts';

/** Not the 440 Hz that test agents play, so that an echo is told from an agent. */
const TONE_HERTZ = 800;
const TONE_AMPLITUDE = 8000;

/** @param play null = a tone. @returns the sound of our side of the line: what is to be played, then silence. */
export function soundOf(play: Int16Array | null): (from: number, length: number) => Int16Array {
  if (play === null) return (from, length) => tone(TONE_HERTZ, TONE_AMPLITUDE, length, from);
  return (from, length) => {
    const samples = new Int16Array(length);
    samples.set(play.subarray(Math.min(from, play.length), Math.min(from + length, play.length)));
    return samples;
  };
}
