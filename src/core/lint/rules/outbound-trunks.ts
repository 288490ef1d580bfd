import type { Fault, ObjectRule } from '../project.ts';

export const outboundAddress: ObjectRule = ({ world }) =>
  world.outboundTrunks.flatMap((object): Fault[] => {
    const why = addressFault(object.address);
    if (why === null) return [];
    const plain = plainAddress(object.address);
    return [
      {
        lint: 'outbound-address-form',
        kind: 'outboundTrunk',
        object,
        field: ['address'],
        summary: object.address === '' ? 'there is no address to dial' : `${JSON.stringify(object.address)} ${why}`,
        fix:
          plain === null
            ? 'write a host name or IP with an optional port, such as sip.carrier.example:5061'
            : `write ${JSON.stringify(plain)}, and the transport in transport`,
        mend: plain === null ? undefined : [{ path: ['address'], value: plain }],
      },
    ];
  });

export const outboundNumbers: ObjectRule = ({ world }) =>
  world.outboundTrunks.flatMap((object): Fault[] =>
    object.numbers.length > 0
      ? []
      : [
          {
            lint: 'outbound-numbers-missing',
            kind: 'outboundTrunk',
            object,
            field: ['numbers'],
            summary: 'LiveKit refuses an outbound trunk without a number to call from',
            fix: 'list at least one caller id in numbers',
          },
        ],
  );

/** LiveKit Cloud dials from a region near the country; a self-hosted server stores it and does nothing with it. */
export const country: ObjectRule = ({ world, surroundings }) =>
  world.outboundTrunks.flatMap((object): Fault[] => {
    const { destinationCountry } = object;
    if (destinationCountry === '') return [];
    const isCode = /^[A-Z]{2}$/.test(destinationCountry);
    if (isCode && surroundings.hosting !== 'self-hosted') return [];
    const code = destinationCountry.toUpperCase();
    const isLowerCode = !isCode && /^[A-Z]{2}$/.test(code) && surroundings.hosting !== 'self-hosted';
    return [
      {
        lint: 'country-no-effect',
        kind: 'outboundTrunk',
        object,
        field: ['destinationCountry'],
        summary: isCode
          ? `destinationCountry ${destinationCountry} has no effect: only LiveKit Cloud chooses a region by it`
          : `${JSON.stringify(destinationCountry)} is no ISO 3166-1 alpha-2 code, so it has no effect`,
        fix: isLowerCode ? `write ${code}` : isCode ? 'take it away' : 'write a code such as US or DE, or take it away',
        mend: [isLowerCode ? { path: ['destinationCountry'], value: code } : { path: ['destinationCountry'], value: '' }],
      },
    ];
  });

export const tlsWithoutSrtp: ObjectRule = ({ world }) =>
  world.outboundTrunks.flatMap((object): Fault[] => {
    const encryption = object.media?.encryption ?? object.mediaEncryption;
    if (object.transport !== 'SIP_TRANSPORT_TLS' || encryption !== 'SIP_MEDIA_ENCRYPT_DISABLE') return [];
    return [
      {
        lint: 'tls-without-srtp',
        kind: 'outboundTrunk',
        object,
        field: ['transport'],
        summary: 'signalling goes over TLS, and the voice in clear: media.encryption is disable',
        fix: 'set media.encryption to require, or to allow where the carrier has no SRTP',
        mend: [{ path: ['media'], value: { ...object.media, encryption: 'SIP_MEDIA_ENCRYPT_REQUIRE' } }],
      },
    ];
  });

/** @returns LiveKit's objection or what it lets pass and cannot dial; null where there is none. */
function addressFault(address: string): string | null {
  if (address === '') return '';
  if (/^sips?:/i.test(address) || /[@;]/.test(address) || address.includes('transport=')) return 'is a SIP URI, or a part of one';
  if (/\s|\//.test(address)) return 'is no host name or IP';
  const port = /^(?:\[[^\]]*\]|[^:]*):([^:]*)$/.exec(address)?.[1];
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) > 0 && Number(port) < 65_536)) return 'has no valid port';
  return null;
}

function plainAddress(address: string): string | null {
  const plain = address
    .trim()
    .replace(/^sips?:(\/\/)?/i, '')
    .replace(/^[^@]*@/, '')
    .replace(/;.*$/, '');
  return plain !== '' && plain !== address && addressFault(plain) === null ? plain : null;
}
