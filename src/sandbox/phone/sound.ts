import { tone } from '../../adapters/media/tone.ts';

/** What a caller hears. */
export type Heard = 'silence' | 'agent' | 'voice';

const AGENT_HERTZ = 440;
/** Stands for the voice that asks for a PIN. */
const VOICE_HERTZ = 620;
const AMPLITUDE = 8000;
/** The first packets of every call are silent: three. */
const LEAD_IN = 3 * 160;

/** @param heard asked for each packet. @returns the sound of a call, sample by sample. */
export function soundOf(heard: () => Heard): (from: number, length: number) => Int16Array {
  return (from, length) => {
    const now = from < LEAD_IN ? 'silence' : heard();
    return now === 'silence' ? new Int16Array(length) : tone(now === 'agent' ? AGENT_HERTZ : VOICE_HERTZ, AMPLITUDE, length, from);
  };
}
