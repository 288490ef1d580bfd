import type { DialRequest } from '../../../core/model/phone-call.ts';
import type { Header, SipRequest, SipResponse } from '../message/message.ts';
import { headerOf } from '../message/message.ts';
import { hostText, uriText } from '../message/uri.ts';
import type { SipPeer, SipTransport } from '../transport/transport.ts';
import type { Dialog } from './dialog.ts';
import { isNearer } from './media-host.ts';

/** What names one call: made anew for each, because LiveKit answers a known pair from its memory for a minute. */
export interface CallNames {
  readonly callId: string;
  readonly fromTag: string;
  /** @returns a branch nobody has used. */
  branch(): string;
}

export interface CallerOptions {
  readonly dial: Pick<DialRequest, 'target' | 'to' | 'from' | 'testId' | 'advertise'>;
  readonly names: CallNames;
  readonly transport: Pick<SipTransport, 'kind' | 'local'>;
  readonly userAgent: string;
  /** @returns our audio, for those who reach us at that address. */
  offerAt(address: string): string;
}

const NO_BODY = Buffer.alloc(0);

/** What makes the requests of one call. */
export interface CallRequests {
  /** What the digest proves: equal to the Request-URI. */
  readonly requestUri: string;
  /** Our audio, and how the far side reaches us: for the next INVITE, and for an answer to theirs. */
  readonly offer: string;
  readonly contact: Header;
  /** Told where the far side sees our packets come from (RFC 3581). @param port null = it does not say. */
  seenAt(address: string, port: number | null): void;
  /** @param credentials headers that answer challenges. */
  invite(number: number, offer: string, credentials: readonly Header[]): SipRequest;
  cancel(invite: SipRequest): SipRequest;
  ackOfRefusal(invite: SipRequest, refusal: SipResponse): SipRequest;
  inDialog(method: 'ACK' | 'BYE', dialog: Dialog): SipRequest;
}

/** Makes the requests of one call (RFC 3261 8.1.1, 12.2.1.1). */
export class Caller implements CallRequests {
  readonly #options: CallerOptions;
  readonly #from: string;
  readonly #to: string;
  /** How the far side reaches us: in Via, Contact and the description of our audio. */
  #outside: SipPeer;

  constructor(options: CallerOptions) {
    this.#options = options;
    const { dial, names, transport } = options;
    const { host } = dial.target;
    this.#from = `<${uriText(dial.from, host, null)}>;tag=${names.fromTag}`;
    this.#to = `<${uriText(dial.to, host, null)}>`;
    this.#outside =
      dial.advertise === null ? transport.local : { port: transport.local.port, address: dial.advertise.host, ...portOf(dial.advertise) };
  }

  /**
   * A router on our side has another address than we have: requests from then on name that one, unless the operator said which. A
   * router on the far side makes us look like one of its own, where nothing for us arrives: that is not believed.
   */
  seenAt(address: string, port: number | null): void {
    const { dial, transport } = this.#options;
    if (dial.advertise === null && isNearer(transport.local.address, address))
      this.#outside = { address, port: port ?? this.#outside.port };
  }

  get offer(): string {
    return this.#options.offerAt(this.#outside.address);
  }

  get contact(): Header {
    const { dial, transport } = this.#options;
    const { address, port } = this.#outside;
    return {
      name: 'Contact',
      value: `<${uriText(dial.from, address, port, transport.kind === 'udp' ? '' : `;transport=${transport.kind}`)}>`,
    };
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

  invite(number: number, offer: string, credentials: readonly Header[]): SipRequest {
    const headers = [
      ...this.#head(number, 'INVITE', this.#from, this.#to),
      this.contact,
      { name: 'Allow', value: 'INVITE, ACK, CANCEL, BYE, OPTIONS' },
      { name: 'X-Lk-Test-Id', value: this.#options.dial.testId },
      ...credentials,
      { name: 'Content-Type', value: 'application/sdp' },
    ];
    return { kind: 'request', method: 'INVITE', uri: this.requestUri, headers, body: Buffer.from(offer) };
  }

  /** Same branch, number and route as the INVITE that it calls off. */
  cancel(invite: SipRequest): SipRequest {
    return partOf(invite, 'CANCEL', headerOf(invite, 'To') ?? '');
  }

  /** Of an answer above 299: part of the INVITE's own transaction. */
  ackOfRefusal(invite: SipRequest, refusal: SipResponse): SipRequest {
    return partOf(invite, 'ACK', headerOf(refusal, 'To') ?? '');
  }

  /** A request in the dialog; the ACK of a 2xx has the number of the INVITE. */
  inDialog(method: 'ACK' | 'BYE', { from, to, target, routes, inviteNumber }: Dialog): SipRequest {
    const number = method === 'ACK' ? inviteNumber : inviteNumber + 1;
    const headers = [...this.#head(number, method, from, to), ...routes.map((value) => ({ name: 'Route', value }))];
    return { kind: 'request', method, uri: target, headers, body: NO_BODY };
  }

  #head(number: number, method: string, from: string, to: string): Header[] {
    const { names, transport, userAgent } = this.#options;
    const { address, port } = this.#outside;
    const via = `SIP/2.0/${transport.kind.toUpperCase()} ${hostText(address)}:${port};branch=${names.branch()};rport`;
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
}

/** A request that belongs to the transaction of an INVITE: same branch, number and target (RFC 3261 9.1, 17.1.1.3). */
export function partOf(invite: SipRequest, method: 'CANCEL' | 'ACK', to: string): SipRequest {
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

const portOf = ({ port }: { readonly port?: number }): { readonly port?: number } => (port === undefined ? {} : { port });
