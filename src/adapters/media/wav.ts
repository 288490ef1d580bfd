import { Problem } from '../../core/problem.ts';
import { RATE } from './g711.ts';

const HEADER = 44;

/** @returns a WAV file: PCM, mono, 16 bits, 8,000 samples a second. */
export function writeWav(samples: Int16Array): Buffer {
  const bytes = samples.length * 2;
  const file = Buffer.alloc(HEADER + bytes);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(HEADER - 8 + bytes, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(RATE, 24);
  file.writeUInt32LE(RATE * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(bytes, 40);
  for (const [at, sample] of samples.entries()) file.writeInt16LE(sample, HEADER + at * 2);
  return file;
}

/**
 * Reads PCM of 16 bits, mono, 8,000 or 16,000 samples a second; of the latter two neighbours become one.
 * @param name of the file, for messages. @throws Problem `value-invalid` for any other sound file.
 */
export function readWav(file: Buffer, name: string): Int16Array {
  const refuse = (why: string) =>
    new Problem('value-invalid', `${name} is no sound that can be played: ${why}`, {
      nextSteps: [`make one: sox ${name} -r 8000 -c 1 -b 16 call.wav`],
    });
  if (file.length < 12 || file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE')
    throw refuse('no WAV file');
  let rate: number | null = null;
  for (let at = 12; at + 8 <= file.length; ) {
    const kind = file.toString('latin1', at, at + 4);
    const length = file.readUInt32LE(at + 4);
    const body = file.subarray(at + 8, at + 8 + length);
    if (kind === 'fmt ') {
      if (body.length < 16) throw refuse('its format is cut off');
      const [format, channels, bits] = [body.readUInt16LE(0), body.readUInt16LE(2), body.readUInt16LE(14)];
      if (format !== 1 || channels !== 1 || bits !== 16) throw refuse('it has to be PCM, mono, 16 bits');
      rate = body.readUInt32LE(4);
      if (rate !== RATE && rate !== 2 * RATE) throw refuse(`it has ${rate} samples a second, not 8000 or 16000`);
    }
    if (kind === 'data') {
      if (rate === null) throw refuse('its sound comes before its format');
      return samplesOf(body, rate / RATE);
    }
    at += 8 + length + (length % 2);
  }
  throw refuse('it holds no sound');
}

function samplesOf(bytes: Buffer, step: number): Int16Array {
  const length = Math.floor(bytes.length / (2 * step));
  return Int16Array.from({ length }, (_, at) => {
    let sum = 0;
    for (let part = 0; part < step; part += 1) sum += bytes.readInt16LE((at * step + part) * 2);
    return Math.round(sum / step);
  });
}
