/** Silence of G.711: what the quietest codes come to (measured on LiveKit's silence frames). */
export const SILENCE_DBOV = -81;

/** @returns the level of samples in dBov, as RFC 6464 counts it: 0 is a square wave at full scale; never under {@link SILENCE_DBOV}. */
export function levelOf(samples: Int16Array): number {
  if (samples.length === 0) return SILENCE_DBOV;
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const rms = Math.sqrt(sum / samples.length) / 32_768;
  return rms === 0 ? SILENCE_DBOV : Math.max(SILENCE_DBOV, 20 * Math.log10(rms));
}

/** @param window in samples. @returns the level of the loudest window; the last one may be shorter. */
export function loudestOf(samples: Int16Array, window: number): number {
  let loudest = SILENCE_DBOV;
  for (let from = 0; from < samples.length; from += window) loudest = Math.max(loudest, levelOf(samples.subarray(from, from + window)));
  return loudest;
}
