import type { SipTarget, SipTransportKind } from '../model/phone-call.ts';
import { Problem } from '../problem.ts';

const HOST = /^(?:\[([0-9a-f:.]+)\]|([^:[\]\s/@;?]+)|([0-9a-f:]*:[0-9a-f:]*:[0-9a-f:.]*))(?::(\d{1,5}))?$/i;

/** @param text `HOST[:PORT]`, an IPv6 address with a port in brackets. @throws Problem `value-invalid`. */
export function readSipHost(text: string, label: string, transport: SipTransportKind): SipTarget {
  const [, bracketed, name, bare, port] = HOST.exec(text.trim()) ?? [];
  const host = bracketed ?? name ?? bare;
  const number = port === undefined ? undefined : Number(port);
  if (host === undefined || (number !== undefined && (number < 1 || number > 65_535))) {
    throw new Problem('value-invalid', `${label} is a host with an optional port; not ${JSON.stringify(text)}`, {
      nextSteps: ['write it as sip.example.com or 192.0.2.7:5060, without sip: and without a user'],
    });
  }
  return { host, transport, ...(number === undefined ? {} : { port: number }) };
}

/** LiveKit Cloud's SIP host is made of the project's id, and most who guess take the name from the URL. */
const CLOUD_SIP = /^([\w-]+)\.sip\.livekit\.cloud$/i;

/** @param url of the project. @returns what is probably wrong with a SIP host of LiveKit Cloud, or null. */
export function mistakenCloudHost(host: string, url: string): string | null {
  const name = CLOUD_SIP.exec(host)?.[1];
  if (name === undefined)
    return /\.livekit\.cloud$/i.test(host) ? `${host} is no SIP host of LiveKit Cloud: those end in .sip.livekit.cloud` : null;
  const slug = /^\w+:\/\/([\w-]+)\.livekit\.cloud/i.exec(url)?.[1];
  if (name.startsWith('p_')) return `${host} begins with p_: the project id is written without it`;
  return name === slug
    ? `${host} holds the name from the URL; LiveKit Cloud's SIP host is the project id without p_, as its settings page shows it`
    : null;
}
