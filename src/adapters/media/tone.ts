import { RATE } from './g711.ts';

/** @param hertz of a sine. @param amplitude 0 to 32,767. @param from how many samples of it went before. */
export function tone(hertz: number, amplitude: number, length: number, from = 0): Int16Array {
  return Int16Array.from({ length }, (_, at) => Math.round(amplitude * Math.sin((2 * Math.PI * hertz * (from + at)) / RATE)));
}

/** How much of a signal's power lies at one frequency (Goertzel): 1 for that sine alone, about 0 for anything else. */
export function shareOf(hertz: number, samples: Int16Array): number {
  const factor = 2 * Math.cos((2 * Math.PI * hertz) / RATE);
  let [last, before, power] = [0, 0, 0];
  for (const sample of samples) {
    [last, before] = [sample + factor * last - before, last];
    power += sample * sample;
  }
  const atFrequency = last * last + before * before - factor * last * before;
  return power === 0 ? 0 : Math.min(1, (2 * atFrequency) / (samples.length * power));
}
