import { z } from 'zod';
import { duration, enumValue, flag, media, secret, text, textMap, texts, timestamp } from './fields.ts';

/** LiveKit's `SIPInboundTrunkInfo`: which calls are admitted, and what the carrier must prove. Names as in LiveKit's JSON. */
export const inboundTrunkSchema = z.looseObject({
  sipTrunkId: text,
  name: text,
  metadata: text,
  /** Called numbers taken; empty = any ("wildcard"). Compared in normal form (phone-number.ts). */
  numbers: texts,
  /** IP, CIDR or From host; empty = any source. */
  allowedAddresses: texts,
  /** Calling numbers taken; empty = any. */
  allowedNumbers: texts,
  authUsername: text,
  authPassword: secret,
  authRealm: text,
  headers: textMap,
  headersToAttributes: textMap,
  attributesToHeaders: textMap,
  includeHeaders: enumValue.default('SIP_NO_HEADERS'),
  ringingTimeout: duration,
  maxCallDuration: duration,
  krispEnabled: flag,
  /** Deprecated in favour of `media.encryption`; the server keeps a copy here after any `update`. */
  mediaEncryption: enumValue.default('SIP_MEDIA_ENCRYPT_DISABLE'),
  media: media.nullable().default(null),
  createdAt: timestamp,
  updatedAt: timestamp,
});
export type InboundTrunk = z.infer<typeof inboundTrunkSchema>;
