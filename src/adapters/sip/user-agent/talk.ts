import type { DialRequest } from '../../../core/model/phone-call.ts';
import { RATE } from '../../media/g711.ts';
import { levelOf } from '../../media/level.ts';
import type { MediaSession } from '../../media/media-session.ts';
import type { Timers } from '../../media/timers.ts';

/** A prompt is over when it was loud and then so long quiet. LiveKit's lasts 2.9 s; its pauses are shorter than this. */
const QUIET_MS = 600;
const QUIET_DBOV = -50;
const LOOK_MS = 100;
/** Where nothing is ever heard the keys are pressed all the same. */
const LONGEST_PROMPT_MS = 6000;

/**
 * Stays in an answered call: presses the keys once the far side has stopped talking, and keeps the line for as long as was asked.
 * @param signal ends it early.
 */
export async function talk(
  { dtmf, durationMs }: Pick<DialRequest, 'dtmf' | 'durationMs'>,
  media: MediaSession,
  timers: Timers,
  signal: AbortSignal,
  pressed: (digits: number) => void,
): Promise<void> {
  if (dtmf !== null) {
    await promptEnds(media, timers, signal);
    if (signal.aborted) return;
    const digits = dtmf.reveal();
    pressed(media.press(digits.endsWith('#') ? digits : `${digits}#`));
    while (media.pressing && !signal.aborted) await pause(LOOK_MS, timers, signal);
  }
  await pause(durationMs, timers, signal);
}

async function promptEnds(media: MediaSession, timers: Timers, signal: AbortSignal): Promise<void> {
  const beganAt = timers.now();
  let heard = false;
  while (!signal.aborted && timers.now() - beganAt < LONGEST_PROMPT_MS) {
    await pause(LOOK_MS, timers, signal);
    const sound = media.heard();
    const last = sound.subarray(Math.max(0, sound.length - (RATE * QUIET_MS) / 1000));
    const loud = levelOf(last) > QUIET_DBOV;
    if (heard && !loud) return;
    heard ||= loud;
  }
}

/** Ends early when aborted. */
function pause(milliseconds: number, timers: Timers, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      callOff();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const callOff = timers.after(milliseconds, end);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end);
  });
}
