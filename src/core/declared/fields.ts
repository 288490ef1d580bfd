import { z } from 'zod';

/**
 * Field shapes of the declared file. Each is optional: a field left out stays as it is live. `null` clears it, and so do `''`,
 * `[]` and `{}`. The descriptions are what an editor shows.
 */
const said = <T extends z.ZodType>(shape: T, description: string) => shape.nullable().exactOptional().describe(description);

export const text = (description: string) => said(z.string(), description);
export const flag = (description: string) => said(z.boolean(), description);
/** Seconds, milliseconds or a count; protobuf's uint32. */
export const count = (description: string) => said(z.int().min(0).max(4_294_967_295), description);
export const texts = (description: string) => said(z.array(z.string()), description);
export const textMap = (description: string) => said(z.record(z.string(), z.string()), description);
/** protobuf's JSON duration. */
export const duration = (description: string) =>
  said(z.string().regex(/^-?\d{1,12}(\.\d{1,9})?s$/, 'a duration is written in seconds, such as 30s or 1.5s'), description);
/** Not the secret, but where it is to be had. */
export const secretReference = (description: string) => said(z.string(), `${description}: a reference such as env:NAME or file:PATH`);

/**
 * An enum member by its full name or by the part that people say: `SIP_TRANSPORT_TLS`, `tls`. A number stands for a member of a
 * newer server, as that server's JSON has it. LiveKit drops a name that it does not know without an error, so none is let through.
 */
export function enumMember<const N extends string>(prefix: string, suffix: string, names: readonly N[], description: string) {
  const short: readonly string[] = names;
  const full = names.map((name) => `${prefix}${name.toUpperCase()}${suffix}`);
  const members = z.enum([...full, ...names]).transform((given) => full[short.indexOf(given)] ?? given);
  return said(z.union([members, z.int()]), description);
}

export const encryptionNames = ['disable', 'allow', 'require'] as const;
const encryption = (description: string) => enumMember('SIP_MEDIA_ENCRYPT_', '', encryptionNames, description);

export const media = said(
  z.strictObject({
    encryption: encryption('SRTP: disable, allow or require'),
    codecs: said(
      z.array(z.strictObject({ name: z.string().describe('such as PCMU or G722'), rate: count('Hz; 0 = any') })),
      "added to LiveKit's own codecs, or the only ones with onlyListedCodecs",
    ),
    onlyListedCodecs: flag('whether codecs is the whole list'),
    mediaTimeout: duration('the call ends after so long without RTP; 0s = default, at most 600s'),
  }),
  'encryption, codecs and media timeout; what is left out here stays as it is',
);

/** What every declared object has besides LiveKit's fields. */
export const ownKeys = {
  name: z.string().exactOptional().describe('how you and rules refer to it; also its name in LiveKit'),
  id: z.string().exactOptional().describe('pins the live object, where names repeat'),
  previously: z.string().exactOptional().describe('its old name: renamed in place'),
  protect: z.boolean().exactOptional().describe('delete or recreate needs --confirm NAME'),
  accept: z.record(z.string(), z.string().min(1)).exactOptional().describe('findings passed knowingly: the id and the reason'),
};

export const trunkFields = {
  ...ownKeys,
  metadata: text('free text, copied to the participants of its calls'),
  authUsername: text('SIP digest user'),
  authPassword: secretReference('SIP digest password'),
  headers: textMap('SIP headers that LiveKit sends'),
  headersToAttributes: textMap('SIP header -> participant attribute'),
  attributesToHeaders: textMap('participant attribute -> SIP header'),
  includeHeaders: enumMember('SIP_', '_HEADERS', ['no', 'x', 'all'], 'which SIP headers become attributes by themselves: no, x or all'),
  media,
  mediaEncryption: encryption('deprecated: write media.encryption'),
};
