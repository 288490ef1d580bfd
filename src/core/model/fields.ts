import { z } from 'zod';
import { Secret } from './secret.ts';

/**
 * Field shapes shared by LiveKit's objects. Every object is "loose": a field that this version of sipctl does not know stays in
 * it and is sent back by `replace`. A field that the server did not send takes protobuf's default, so the rest of the program
 * never asks whether it is there.
 */
export const text = z.string().default('');
export const flag = z.boolean().default(false);
export const count = z.number().default(0);
export const texts = z.array(z.string()).default(() => []);
export const textMap = z.record(z.string(), z.string()).default(() => ({}));
/** protobuf JSON duration, such as `30s` or `3600.500s`; null = not set, which differs from `0s`. */
export const duration = z.string().nullable().default(null);
/** RFC 3339; LiveKit's self-hosted server never fills it, but stores what a client sends. */
export const timestamp = z.string().nullable().default(null);
/** An enum member's name, or its number where the server itself has no name for it. */
export const enumValue = z.union([z.string(), z.number()]);
export type EnumValue = z.infer<typeof enumValue>;

export const secret = z
  .union([z.string(), z.instanceof(Secret)])
  .default('')
  .transform((value) => (typeof value === 'string' ? new Secret(value) : value));

/** `SIPMediaConfig`. `encryption` and `mediaTimeout` are `optional` in the proto: absent differs from the default. */
export const media = z.looseObject({
  onlyListedCodecs: flag,
  codecs: z.array(z.looseObject({ name: text, rate: count })).default(() => []),
  encryption: enumValue.exactOptional(),
  mediaTimeout: z.string().exactOptional(),
});
export type Media = z.infer<typeof media>;
