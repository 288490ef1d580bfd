import type { DialRequest } from '../../../core/model/phone-call.ts';
import type { Header, SipRequest, SipResponse } from '../message/message.ts';
import { headerOf } from '../message/message.ts';
import { hostText, uriText } from '../message/uri.ts';
import type { SipPeer, SipTransport } from '../transport/transport.ts';
import type { Dialog } from './dialog.ts';

/** What names one call: made anew for each, because LiveKit answers a known pair from its memory for a minute. */
export interface CallNames {
  readonly callId: string;
  readonly fromTag: string;
  /** @returns a branch nobody has used. */
  branch(): string;
}

export interface CallerOptions {
  readonly dial: DialRequest;
  readonly names: CallNames;
  readonly transport: SipTransport;
  /** How the far side reaches us: Contact and Via. */
  readonly outside: SipPeer;
  readonly userAgent: string;
}

const NO_BODY = Buffer.alloc(0);

/** Makes the requests of one call (RFC 3261 8.1.1, 12.2.1.1). */
export class Caller {
  readonly #options: CallerOptions;
  readonly #from: string;
  readonly #to: string;
  readonly #contact: string;

  constructor(options: CallerOptions) {
    this.#options = options;
    const { dial, names, outside, transport } = options;
    const host = dial.target.host;
    this.#from = `<${uriText(dial.from, host, null)}>;tag=${names.fromTag}`;
    this.#to = `<${uriText(dial.to, host, null)}>`;
    this.#contact = `<${uriText(dial.from, outside.address, outside.port, transport.kind === 'udp' ? '' : `;transport=${transport.kind}`)}>`;
  }

  /** Of INVITE, CANCEL and the digest alike. */
  get requestUri(): string {
    const { target } = this.#options.dial;
    return uriText(
      this.#options.dial.to,
      target.host,
      target.port ?? null,
      target.transport === 'udp' ? '' : `;transport=${target.transport}`,
    );
  }

  /** @param authorization a header that answers a challenge; null = none. */
  invite(number: number, offer: string, authorization: Header | null): SipRequest {
    const headers = [
      ...this.#head(number, 'INVITE', this.#from, this.#to),
      { name: 'Contact', value: this.#contact },
      { name: 'Allow', value: 'INVITE, ACK, CANCEL, BYE, OPTIONS' },
      { name: 'X-Lk-Test-Id', value: this.#options.dial.testId },
      ...(authorization === null ? [] : [authorization]),
      { name: 'Content-Type', value: 'application/sdp' },
    ];
    return { kind: 'request', method: 'INVITE', uri: this.requestUri, headers, body: Buffer.from(offer) };
  }

  /** Same branch, number and route as the INVITE that it calls off. */
  cancel(invite: SipRequest): SipRequest {
    return this.#after(invite, 'CANCEL', headerOf(invite, 'To') ?? '');
  }

  /** Of an answer above 299: part of the INVITE's own transaction. */
  ackOfRefusal(invite: SipRequest, refusal: SipResponse): SipRequest {
    return this.#after(invite, 'ACK', headerOf(refusal, 'To') ?? '');
  }

  /** A request in the dialog; the ACK of a 2xx has the number of the INVITE. */
  inDialog(method: 'ACK' | 'BYE', { from, to, target, routes, inviteNumber }: Dialog): SipRequest {
    const number = method === 'ACK' ? inviteNumber : inviteNumber + 1;
    const headers = [...this.#head(number, method, from, to), ...routes.map((value) => ({ name: 'Route', value }))];
    return { kind: 'request', method, uri: target, headers, body: NO_BODY };
  }

  #head(number: number, method: string, from: string, to: string): Header[] {
    const { names, outside, transport, userAgent } = this.#options;
    const via = `SIP/2.0/${transport.kind.toUpperCase()} ${hostText(outside.address)}:${outside.port};branch=${names.branch()};rport`;
    return [
      { name: 'Via', value: via },
      { name: 'Max-Forwards', value: '70' },
      { name: 'From', value: from },
      { name: 'To', value: to },
      { name: 'Call-ID', value: names.callId },
      { name: 'CSeq', value: `${number} ${method}` },
      { name: 'User-Agent', value: userAgent },
    ];
  }

  #after(invite: SipRequest, method: 'CANCEL' | 'ACK', to: string): SipRequest {
    const kept = (name: string): Header => ({ name, value: headerOf(invite, name) ?? '' });
    const number = (headerOf(invite, 'CSeq') ?? '').split(' ')[0];
    return {
      kind: 'request',
      method,
      uri: invite.uri,
      headers: [
        kept('Via'),
        kept('Max-Forwards'),
        kept('From'),
        { name: 'To', value: to },
        kept('Call-ID'),
        { name: 'CSeq', value: `${number} ${method}` },
      ],
      body: NO_BODY,
    };
  }
}
