import type { SipTransportKind } from '../../../core/model/phone-call.ts';
import type { SipMessage } from '../message/message.ts';
import type { Malformed } from '../message/parse-message.ts';

/** The end of a hop: an IP address, without brackets, and a port. */
export interface SipPeer {
  readonly address: string;
  readonly port: number;
}

/** How messages leave and come in. Sending never throws: what does not arrive is found out by timers, or told as lost. */
export interface SipTransport {
  readonly kind: SipTransportKind;
  /** What stands in Via and Contact. */
  readonly local: SipPeer;
  /** @param to where; a stream has one far end and sends there. */
  send(message: SipMessage, to: SipPeer): void;
  close(): Promise<void>;
}

export interface TransportEvents {
  /** @param from the source of the packet, whatever its headers say. */
  onMessage(message: SipMessage, from: SipPeer): void;
  /** Bytes that are no message; a stream is closed after them. */
  onMalformed?(malformed: Malformed, from: SipPeer): void;
  /** A stream that broke or was closed by the far end. */
  onLost?(why: string): void;
}

/** UDP alone loses messages and repeats them. */
export const isReliable = (kind: SipTransportKind): boolean => kind !== 'udp';

export const samePeer = (a: SipPeer, b: SipPeer): boolean => a.port === b.port && sameAddress(a.address, b.address);

/** An IPv4 address that reached an IPv6 socket is written `::ffff:192.0.2.1`. */
export const sameAddress = (a: string, b: string): boolean => plainAddress(a) === plainAddress(b);
export const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');
