import { isIP } from 'node:net';
import { parse, parsePayloads } from 'sdp-transform';
import { z } from 'zod';
import { type Codec, codecOf } from '../../media/g711.ts';

/** What a session description says of its first audio line. */
export interface SdpAudio {
  readonly address: string;
  readonly port: number;
  /** The first one that we speak. */
  readonly codec: Codec;
  /** Payload type of telephone events; null = none. */
  readonly telephoneEvent: number | null;
  readonly direction: 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';
}

const connection = z.object({ ip: z.string() });
/** The library makes numbers of numbers and lines of lines, and checks nothing. */
const description = z.object({
  connection: connection.optional(),
  direction: z.string().optional(),
  media: z.array(
    z.object({
      type: z.string().optional(),
      port: z.number().optional(),
      protocol: z.string().optional(),
      payloads: z.union([z.string(), z.number()]).optional(),
      connection: connection.optional(),
      direction: z.string().optional(),
      rtp: z.array(z.object({ payload: z.number(), codec: z.string() })).default([]),
    }),
  ),
});

const DIRECTIONS = ['sendrecv', 'sendonly', 'recvonly', 'inactive'] as const;

/** @param text a body of any bytes. @returns why it cannot be used, in words, where there is no audio that we can take part in. Never throws. */
export function readAudio(text: string): SdpAudio | { readonly why: string } {
  if (text.trim() === '') return { why: 'it has no session description' };
  const read = description.safeParse(parse(text));
  if (!read.success) return { why: 'its session description cannot be read' };
  const audio = read.data.media.find(({ type }) => type === 'audio');
  if (audio === undefined) return { why: 'it offers no audio' };
  const { port, protocol, payloads } = audio;
  if (port === undefined || port < 1 || port > 65_535) return { why: 'it turns the audio down (port 0)' };
  if (protocol !== 'RTP/AVP' && protocol !== 'RTP/AVPF')
    return { why: `it asks for ${protocol ?? 'no'} audio; only RTP/AVP is spoken here` };
  const address = (audio.connection ?? read.data.connection)?.ip ?? '';
  if (isIP(address) === 0) return { why: `its audio address is ${JSON.stringify(address)}, no IP address` };
  const types = parsePayloads(String(payloads ?? ''));
  const codec = types.map(codecOf).find((known) => known !== null) ?? null;
  if (codec === null) return { why: 'it chose a codec that was not offered' };
  const events = audio.rtp.find((one) => one.codec.toLowerCase() === 'telephone-event' && types.includes(one.payload));
  const said = audio.direction ?? read.data.direction;
  return {
    address,
    port,
    codec,
    telephoneEvent: events?.payload ?? null,
    direction: DIRECTIONS.find((known) => known === said) ?? 'sendrecv',
  };
}
