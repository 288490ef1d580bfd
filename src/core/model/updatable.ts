import type { Kind } from './world.ts';

/**
 * The fields that LiveKit's `update` sets to the value it is given; any other field needs `replace` of the whole object, and is
 * ignored without an error inside an `update` (seen on livekit-server 1.13.5). `attributes` of a rule is left out on purpose:
 * `update` merges it into what is stored, so a key could never be taken away.
 */
export const UPDATABLE: { readonly [K in Kind]: ReadonlySet<string> } = {
  inboundTrunk: new Set([
    ...['numbers', 'allowedAddresses', 'allowedNumbers', 'authUsername', 'authPassword', 'authRealm'],
    ...['name', 'metadata', 'media', 'mediaEncryption'],
  ]),
  outboundTrunk: new Set([
    ...['numbers', 'address', 'transport', 'destinationCountry', 'authUsername', 'authPassword', 'fromHost'],
    ...['name', 'metadata', 'media', 'mediaEncryption'],
  ]),
  dispatchRule: new Set(['trunkIds', 'rule', 'name', 'metadata', 'media', 'mediaEncryption']),
};

/**
 * The livekit-server that first stored a field, as a dotted path, where that was after the kind itself; an older one drops the
 * field without an error. Read in the release notes of livekit-server and its protocol module.
 */
export const FIELD_SINCE: { readonly [K in Kind]: Readonly<Record<string, string>> } = {
  inboundTrunk: { authRealm: '1.12.0', media: '1.12.0', createdAt: '1.10.0', updatedAt: '1.10.0' },
  outboundTrunk: { fromHost: '1.10.0', media: '1.12.0', createdAt: '1.10.0', updatedAt: '1.10.0' },
  dispatchRule: {
    roomConfig: '1.8.4',
    numbers: '1.9.11',
    'rule.dispatchRuleIndividual.noRandomness': '1.10.0',
    media: '1.12.0',
    createdAt: '1.10.0',
    updatedAt: '1.10.0',
  },
};
