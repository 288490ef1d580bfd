import { authOf } from '../../model/auth.ts';
import { filtersSources, maskKind } from '../admission.ts';
import type { Fault, ObjectRule } from '../project.ts';

export const openTrunk: ObjectRule = ({ world }) =>
  world.inboundTrunks.flatMap((object): Fault[] => {
    const unprotected = object.allowedAddresses.length === 0 && object.numbers.length === 0;
    if (authOf(object) !== 'none' || filtersSources(object) || unprotected) return [];
    return [
      {
        lint: 'trunk-open',
        kind: 'inboundTrunk',
        object,
        field: object.allowedAddresses.length > 0 ? ['allowedAddresses'] : [],
        summary: 'anybody who finds the SIP host can call in: no credentials, and any source passes',
        fix: 'set authUsername and authPassword, or allowedAddresses to the addresses of the carrier',
      },
    ];
  });

export const unprotectedTrunk: ObjectRule = ({ world }) =>
  world.inboundTrunks.flatMap((object): Fault[] => {
    if (authOf(object) !== 'none' || object.allowedAddresses.length > 0 || object.numbers.length > 0) return [];
    return [
      {
        lint: 'trunk-unprotected',
        kind: 'inboundTrunk',
        object,
        field: [],
        summary: 'the trunk would take any call from anywhere, and LiveKit refuses that',
        fix: 'give it at least one of numbers, allowedAddresses, and authUsername with authPassword',
      },
    ];
  });

export const addressMasks: ObjectRule = ({ world }) =>
  world.inboundTrunks.flatMap((object) =>
    object.allowedAddresses.flatMap((mask, at): Fault[] => {
      const kind = maskKind(mask);
      const field = ['allowedAddresses', at];
      const said = JSON.stringify(mask);
      const base = { kind: 'inboundTrunk' as const, object, field };
      if (kind === 'address') return [];
      if (kind === 'host') {
        return [
          {
            ...base,
            lint: 'address-host-mask',
            summary: `${said} is compared with the host of the From header, letter by letter, and never looked up: the caller writes that header`,
            fix: 'write the addresses of the carrier, or accept it',
          },
        ];
      }
      const onlyOnes = object.allowedAddresses.every((other) => maskKind(other) === kind);
      const effect =
        kind === 'discarded'
          ? `LiveKit skips ${said}${onlyOnes ? ', so any source passes' : ''}`
          : `${said} matches no source${onlyOnes ? ', so no call gets in' : ''}`;
      const plain = plainMask(mask);
      return [
        {
          ...base,
          lint: 'address-mask-invalid',
          summary: effect,
          fix: plain === null ? 'write an IP address or a range such as 198.51.100.0/24' : `write ${JSON.stringify(plain)}`,
          mend: plain === null ? undefined : [{ path: field, value: plain }],
        },
      ];
    }),
  );

/** @returns what was meant by `sip:198.51.100.1`, `198.51.100.1:5060` or ` 198.51.100.1 `; null where nobody can tell. */
function plainMask(mask: string): string | null {
  const plain = mask
    .trim()
    .replace(/^(sips?|https?|udp|tcp|tls):(\/\/)?/i, '')
    .replace(/;.*$/, '')
    .replace(/^(\d+(?:\.\d+){3}):\d+$/, '$1');
  return plain !== mask && maskKind(plain) === 'address' ? plain : null;
}
