import { type Header, headerOf, type SipRequest, type SipResponse } from '../../adapters/sip/message/message.ts';
import { parseNameAddr } from '../../adapters/sip/message/name-addr.ts';
import { hostText, uriText } from '../../adapters/sip/message/uri.ts';
import type { SipPeer } from '../../adapters/sip/transport/transport.ts';
import { type CallRequests, partOf } from '../../adapters/sip/user-agent/caller.ts';
import type { Dialog } from '../../adapters/sip/user-agent/dialog.ts';
import type { SipTransportKind } from '../../core/model/phone-call.ts';
import { ALLOW, contactOf, SDP } from '../phone/answers.ts';

/** Where a trunk leads. */
export interface TrunkAddress {
  readonly host: string;
  /** Null = none is written. */
  readonly port: number | null;
}

export interface LiveKitRequestsOptions {
  readonly to: string;
  readonly from: string;
  /** Host of From: the trunk's, else LiveKit's own address. */
  readonly fromHost: string;
  readonly address: TrunkAddress;
  /** As the trunk names it; null = it leaves that open, and no parameter is written. */
  readonly transport: SipTransportKind | null;
  /** LiveKit's id of the call, and the From tag. */
  readonly tag: string;
  readonly callId: string;
  /** The trunk's and the request's. */
  readonly headers: readonly Header[];
  readonly kind: 'udp' | 'tcp';
  /** Its audio. */
  readonly offer: string;
  readonly local: SipPeer;
  /** @returns a branch nobody has used. */
  branch(): string;
}

const NO_BODY = Buffer.alloc(0);

/** The requests of a call that LiveKit makes, as livekit-sip writes them (livekit/sip outbound.go): port and transport stand in To, too. */
export class LiveKitRequests implements CallRequests {
  readonly #options: LiveKitRequestsOptions;
  readonly #uri: string;
  #challengedFor: string;

  constructor(options: LiveKitRequestsOptions) {
    this.#options = options;
    const { to, address } = options;
    this.#uri = uriText(to, address.host, address.port, this.#parameter);
    this.#challengedFor = this.#uri;
  }

  /** LiveKit proves the address that stands in To of the challenge, whatever it has dialled (livekit/sip issue 817). */
  get requestUri(): string {
    return this.#challengedFor;
  }

  get contact(): Header {
    const { local, kind } = this.#options;
    return contactOf(local, kind);
  }

  get offer(): string {
    return this.#options.offer;
  }

  /** LiveKit is told its own address by its configuration. */
  seenAt(): void {
    // Nothing that anybody sees changes it.
  }

  invite(number: number, offer: string, credentials: readonly Header[]): SipRequest {
    const { from, fromHost, tag, headers } = this.#options;
    const own = `"${from}" <${uriText(from, fromHost, null, this.#parameter)}>;tag=${tag}`;
    return {
      kind: 'request',
      method: 'INVITE',
      uri: this.#uri,
      headers: [...this.#head(number, 'INVITE', own, `<${this.#uri}>`), this.contact, SDP, ALLOW, ...credentials, ...headers],
      body: Buffer.from(offer),
    };
  }

  cancel(invite: SipRequest): SipRequest {
    return partOf(invite, 'CANCEL', headerOf(invite, 'To') ?? '');
  }

  ackOfRefusal(invite: SipRequest, refusal: SipResponse): SipRequest {
    this.#challengedFor = parseNameAddr(headerOf(refusal, 'To') ?? '')?.uri ?? this.#uri;
    return partOf(invite, 'ACK', headerOf(refusal, 'To') ?? '');
  }

  inDialog(method: 'ACK' | 'BYE', { from, to, target, routes, inviteNumber }: Dialog): SipRequest {
    const number = method === 'ACK' ? inviteNumber : inviteNumber + 1;
    const headers = [...this.#head(number, method, from, to), ...routes.map((value) => ({ name: 'Route', value }))];
    return { kind: 'request', method, uri: target, headers, body: NO_BODY };
  }

  get #parameter(): string {
    const { transport } = this.#options;
    return transport === null ? '' : `;transport=${transport}`;
  }

  #head(number: number, method: string, from: string, to: string): Header[] {
    const { local, kind, callId, branch } = this.#options;
    return [
      { name: 'Via', value: `SIP/2.0/${kind.toUpperCase()} ${hostText(local.address)}:${local.port};branch=${branch()};rport` },
      { name: 'Max-Forwards', value: '70' },
      { name: 'From', value: from },
      { name: 'To', value: to },
      { name: 'Call-ID', value: callId },
      { name: 'CSeq', value: `${number} ${method}` },
      ...(method === 'INVITE' ? [] : [{ name: 'User-Agent', value: 'LiveKit' }]),
    ];
  }
}
