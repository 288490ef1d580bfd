import { z } from 'zod';
import { enumValue, media, secret, text, textMap, texts, timestamp } from './fields.ts';

/** LiveKit's `SIPOutboundTrunkInfo`: where and as whom LiveKit dials. */
export const outboundTrunkSchema = z.looseObject({
  sipTrunkId: text,
  name: text,
  metadata: text,
  /** Host name or IP, with an optional port; never a SIP URI. */
  address: text,
  destinationCountry: text,
  transport: enumValue.default('SIP_TRANSPORT_AUTO'),
  /** Caller ids; one is picked at random for each call. */
  numbers: texts,
  authUsername: text,
  authPassword: secret,
  headers: textMap,
  headersToAttributes: textMap,
  attributesToHeaders: textMap,
  includeHeaders: enumValue.default('SIP_NO_HEADERS'),
  mediaEncryption: enumValue.default('SIP_MEDIA_ENCRYPT_DISABLE'),
  media: media.nullable().default(null),
  fromHost: text,
  createdAt: timestamp,
  updatedAt: timestamp,
});
export type OutboundTrunk = z.infer<typeof outboundTrunkSchema>;
