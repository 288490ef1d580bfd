import { isIPv6 } from 'node:net';

/** Payload type that we ask telephone events to have. */
export const OUR_EVENTS = 101;

export interface OfferedAudio {
  readonly address: string;
  /** Even. */
  readonly port: number;
  /** Any number; names the session. */
  readonly session: number;
}

/** One audio line with G.711 and telephone events; LiveKit answers with one codec of it (RFC 3264, RFC 4566). */
export function writeOffer({ address, port, session }: OfferedAudio): string {
  const family = isIPv6(address) ? 'IP6' : 'IP4';
  const lines = [
    'v=0',
    `o=- ${session} ${session} IN ${family} ${address}`,
    's=-',
    `c=IN ${family} ${address}`,
    't=0 0',
    `m=audio ${port} RTP/AVP 0 8 ${OUR_EVENTS}`,
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:8 PCMA/8000',
    `a=rtpmap:${OUR_EVENTS} telephone-event/8000`,
    `a=fmtp:${OUR_EVENTS} 0-16`,
    'a=ptime:20',
    'a=sendrecv',
    '',
  ];
  return lines.join('\r\n');
}
