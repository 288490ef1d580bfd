import { isIP } from 'node:net';
import { parse, parsePayloads } from 'sdp-transform';
import { z } from 'zod';

/** One form of sound that is offered. */
export interface OfferedCodec {
  /** RTP payload type; names the codec in this session alone from 96 up. */
  readonly payload: number;
  /** Upper case: `PCMU`. */
  readonly name: string;
}

/** The first audio line of an offer, as the side that answers needs it. */
export interface SdpOffer {
  /** Of the `o=` line. */
  readonly session: { readonly id: string; readonly version: number };
  readonly address: string;
  readonly port: number;
  /** As `m=` names it: `RTP/AVP`. */
  readonly protocol: string;
  /** Those with a known name, in the order offered; telephone events apart. */
  readonly codecs: readonly OfferedCodec[];
  /** Payload type; null = none. */
  readonly telephoneEvent: number | null;
  /** Keys for SRTP, by `a=crypto`. */
  readonly crypto: readonly { readonly id: number; readonly suite: string }[];
}

/** Payload types that need no rtpmap (RFC 3551). */
const STATIC: Readonly<Record<number, string>> = { 0: 'PCMU', 8: 'PCMA', 9: 'G722', 18: 'G729' };

const connection = z.object({ ip: z.string() });
const description = z.object({
  origin: z.object({ sessionId: z.union([z.string(), z.number()]), sessionVersion: z.number() }),
  connection: connection.optional(),
  media: z.array(
    z.object({
      type: z.string(),
      port: z.number(),
      protocol: z.string(),
      payloads: z.union([z.string(), z.number()]).default(''),
      connection: connection.optional(),
      rtp: z.array(z.object({ payload: z.number(), codec: z.string() })).default([]),
      crypto: z.array(z.object({ id: z.number(), suite: z.string() })).default([]),
    }),
  ),
});

/** @param text a body of any bytes. @returns null where it describes no audio that could be answered. Never throws. */
export function readOffer(text: string): SdpOffer | null {
  const read = description.safeParse(parse(text));
  const audio = read.data?.media.find(({ type }) => type === 'audio');
  const address = (audio?.connection ?? read.data?.connection)?.ip ?? '';
  if (read.data === undefined || audio === undefined || isIP(address) === 0) return null;
  if (audio.port < 1 || audio.port > 65_535) return null;
  const nameOf = (payload: number) => (audio.rtp.find((one) => one.payload === payload)?.codec ?? STATIC[payload])?.toUpperCase();
  const offered = parsePayloads(String(audio.payloads)).flatMap((payload) => {
    const name = nameOf(payload);
    return name === undefined ? [] : [{ payload, name }];
  });
  const { sessionId, sessionVersion } = read.data.origin;
  return {
    session: { id: String(sessionId), version: sessionVersion },
    address,
    port: audio.port,
    protocol: audio.protocol,
    codecs: offered.filter(({ name }) => name !== EVENTS),
    telephoneEvent: offered.find(({ name }) => name === EVENTS)?.payload ?? null,
    crypto: audio.crypto,
  };
}

const EVENTS = 'TELEPHONE-EVENT';
