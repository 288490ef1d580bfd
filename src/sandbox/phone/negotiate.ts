import { PCMA, PCMU } from '../../adapters/media/g711.ts';
import type { FarSide } from '../../adapters/media/media-session.ts';
import { readOffer, type SdpOffer } from '../../adapters/sip/sdp/read-offer.ts';

export type Encryption = 'off' | 'allowed' | 'required';

/** What LiveKit makes of an offer. */
export interface Negotiated {
  readonly offer: SdpOffer;
  readonly codec: SdpOffer['codecs'][number];
  /** What SRTP uses; null = plain RTP. */
  readonly crypto: SdpOffer['crypto'][number] | null;
  /** Where audio goes; null = in a form that the sandbox does not speak (G.722, SRTP), so that none is sent. */
  readonly far: FarSide | null;
}

/** LiveKit's order, whatever the caller's. */
const PREFERRED = ['G722', 'PCMU', 'PCMA'] as const;

/** @param codecs names of those that trunk or rule let in; null = all. @returns null where LiveKit refuses the offer. */
export function negotiate(body: string, encryption: Encryption, codecs: readonly string[] | null): Negotiated | null {
  const offer = readOffer(body);
  if (offer === null) return null;
  const codec = PREFERRED.filter((name) => codecs === null || codecs.includes(name))
    .map((name) => offer.codecs.find((one) => one.name === name))
    .find((one) => one !== undefined);
  const crypto = encryption === 'off' ? null : (offer.crypto[0] ?? null);
  if (codec === undefined || (encryption === 'required' && crypto === null)) return null;
  return { offer, codec, crypto, far: crypto === null ? farSide(offer, codec) : null };
}

function farSide({ address, port, telephoneEvent }: SdpOffer, { name, payload }: Negotiated['codec']): FarSide | null {
  if (name === 'G722') return null;
  return { address, port, telephoneEvent, codec: { ...(name === 'PCMA' ? PCMA : PCMU), payloadType: payload } };
}

/** @param port our own, for audio. @param key of SRTP, base64. @returns LiveKit's answer: one codec, always both directions. */
export function describeAnswer({ offer, codec, crypto }: Negotiated, address: string, port: number, key: string): string {
  const { session, telephoneEvent: event } = offer;
  const types = [codec.payload, ...(event === null ? [] : [event])];
  return [
    'v=0',
    `o=- ${session.id} ${session.version + 2} IN IP4 ${address}`,
    's=LiveKit',
    `c=IN IP4 ${address}`,
    't=0 0',
    `m=audio ${port} ${crypto === null ? 'RTP/AVP' : 'RTP/SAVP'} ${types.join(' ')}`,
    `a=rtpmap:${codec.payload} ${codec.name}/8000`,
    ...(event === null ? [] : [`a=rtpmap:${event} telephone-event/8000`, `a=fmtp:${event} 0-16`]),
    ...(crypto === null ? [] : [`a=crypto:${crypto.id} ${crypto.suite} inline:${key}`]),
    'a=ptime:20',
    'a=sendrecv',
    '',
  ].join('\r\n');
}
