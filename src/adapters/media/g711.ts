/**
 * ITU-T G.711: 16-bit samples as 8-bit codes, 8,000 a second. Decoding is by table; encoding finds the segment as the standard's
 * reference does, so that every code decodes to a sample that encodes to it again.
 */
export interface Codec {
  readonly name: 'PCMU' | 'PCMA';
  /** RTP payload type (RFC 3551): 0 or 8, or a dynamic one that was agreed on. */
  readonly payloadType: number;
  readonly encode: (samples: Int16Array) => Uint8Array;
  readonly decode: (codes: Uint8Array) => Int16Array;
}

/** Samples a second. */
export const RATE = 8000;

const MU_BIAS = 0x84;
const MU_CLIP = 32_635;

function encodeMu(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), MU_CLIP) + MU_BIAS;
  const segment = 31 - Math.clz32(magnitude >> 7);
  const step = (magnitude >> (segment + 3)) & 0x0f;
  return ~(sign | (segment << 4) | step) & 0xff;
}

function decodeMu(code: number): number {
  const bits = ~code & 0xff;
  const magnitude = ((((bits & 0x0f) << 3) + MU_BIAS) << ((bits >> 4) & 0x07)) - MU_BIAS;
  return (bits & 0x80) === 0 ? magnitude : -magnitude;
}

/** Every second bit is turned round on the wire, so that silence is no run of zeros. */
const A_TOGGLE = 0x55;

function encodeA(sample: number): number {
  // 13 bits, as the standard counts; a negative sample is the one's complement.
  const positive = sample >= 0;
  const magnitude = (positive ? sample : ~sample) >> 3;
  const segment = magnitude < 32 ? 0 : 31 - Math.clz32(magnitude >> 4);
  const step = segment < 2 ? (magnitude >> 1) & 0x0f : (magnitude >> segment) & 0x0f;
  return ((positive ? 0x80 : 0) | (segment << 4) | step) ^ A_TOGGLE;
}

function decodeA(code: number): number {
  const bits = code ^ A_TOGGLE;
  const segment = (bits >> 4) & 0x07;
  const step = (bits & 0x0f) << 4;
  const magnitude = segment === 0 ? step + 8 : (step + 0x108) << (segment - 1);
  return (bits & 0x80) === 0 ? -magnitude : magnitude;
}

function codec(
  name: Codec['name'],
  payloadType: number,
  encodeOne: (sample: number) => number,
  decodeOne: (code: number) => number,
): Codec {
  const table = Int16Array.from({ length: 256 }, (_, code) => decodeOne(code));
  return {
    name,
    payloadType,
    encode: (samples) => Uint8Array.from(samples, encodeOne),
    decode: (codes) => Int16Array.from(codes, (code) => table[code] ?? 0),
  };
}

export const PCMU = codec('PCMU', 0, encodeMu, decodeMu);
export const PCMA = codec('PCMA', 8, encodeA, decodeA);

/** @returns null for a payload type that is not G.711. */
export const codecOf = (payloadType: number): Codec | null => (payloadType === 0 ? PCMU : payloadType === 8 ? PCMA : null);
