import { type DispatchRule, dispatchRuleSchema } from '../model/dispatch-rule.ts';
import type { Media } from '../model/fields.ts';
import { type InboundTrunk, inboundTrunkSchema } from '../model/inbound-trunk.ts';
import { type OutboundTrunk, outboundTrunkSchema } from '../model/outbound-trunk.ts';
import { Secret } from '../model/secret.ts';
import { isSecretName } from '../model/secret-name.ts';
import { isMap } from './camel-keys.ts';
import type { DeclaredDispatchRule, DeclaredInboundTrunk, DeclaredOutboundTrunk } from './schema.ts';

/** @returns the secret that a reference stands for. */
export type SecretOf = (reference: string) => Secret;

/** With LiveKit's defaults; never handed out itself. */
const NEW_INBOUND = inboundTrunkSchema.parse({});
const NEW_OUTBOUND = outboundTrunkSchema.parse({});
const NEW_RULE = dispatchRuleSchema.parse({});

type OwnKey = 'id' | 'previously' | 'protect' | 'accept';
type Encrypted = Pick<InboundTrunk, 'media' | 'mediaEncryption'>;

/** @param live null where the trunk is new. @returns it with what the file says; what the file leaves out is as before. */
export function applyToInbound(live: InboundTrunk | null, fields: DeclaredInboundTrunk, secretOf: SecretOf): InboundTrunk {
  const { authPassword, media, mediaEncryption, ...plain } = withoutOwn(fields);
  const base = live ?? NEW_INBOUND;
  const secret = secretSaid('authPassword', authPassword, secretOf);
  return inboundTrunkSchema.parse(overlay(base, { ...plain, ...secret, ...encrypted(base, media, mediaEncryption) }));
}

export function applyToOutbound(live: OutboundTrunk | null, fields: DeclaredOutboundTrunk, secretOf: SecretOf): OutboundTrunk {
  const { authPassword, media, mediaEncryption, ...plain } = withoutOwn(fields);
  const base = live ?? NEW_OUTBOUND;
  const secret = secretSaid('authPassword', authPassword, secretOf);
  return outboundTrunkSchema.parse(overlay(base, { ...plain, ...secret, ...encrypted(base, media, mediaEncryption) }));
}

/** @param trunkIds what `trunks` came to; undefined where the file does not say. */
export function applyToRule(
  live: DispatchRule | null,
  fields: DeclaredDispatchRule,
  trunkIds: readonly string[] | undefined,
  secretOf: SecretOf,
): DispatchRule {
  const { trunks: _, rule, roomConfig, media, mediaEncryption, ...plain } = withoutOwn(fields);
  const base = live ?? NEW_RULE;
  return dispatchRuleSchema.parse(
    overlay(base, {
      ...plain,
      ...(trunkIds === undefined ? {} : { trunkIds: [...trunkIds] }),
      ...(rule === undefined ? {} : { rule: roomForm(base.rule, rule, secretOf) }),
      ...(roomConfig === undefined
        ? {}
        : { roomConfig: roomConfig === null ? null : overlay(base.roomConfig ?? {}, roomSaid(roomConfig, secretOf)) }),
      ...encrypted(base, media, mediaEncryption),
    }),
  );
}

function withoutOwn<T extends Partial<Record<OwnKey, unknown>>>(fields: T): Omit<T, OwnKey> {
  const { id: _id, previously: _previously, protect: _protect, accept: _accept, ...plain } = fields;
  return plain;
}

/** `null` takes a member away, so that it has LiveKit's default again. Members that were not said stay. */
function overlay(base: object, said: object): Record<string, unknown> {
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(said)) {
    if (value === null) delete result[key];
    else result[key] = value;
  }
  return result;
}

function secretSaid<K extends string>(key: K, reference: string | null | undefined, secretOf: SecretOf): { [P in K]?: Secret } {
  if (reference === undefined) return {};
  const said: { [P in K]?: Secret } = {};
  said[key] = reference === null || reference === '' ? Secret.none : secretOf(reference);
  return said;
}

/** Members of a list of objects are whole: what is cleared in one has the default. */
const withoutNulls = (value: object) => overlay({}, value);

function roomSaid({ agents, egress, ...plain }: NonNullable<DeclaredDispatchRule['roomConfig']>, secretOf: SecretOf): object {
  return {
    ...plain,
    ...(egress === undefined ? {} : { egress: withSecrets(egress, secretOf) }),
    ...(agents === undefined ? {} : { agents: agents?.map(withoutNulls) ?? [] }),
  };
}

/** Storage keys and the like stand in a file as references, too. */
function withSecrets(value: unknown, secretOf: SecretOf): unknown {
  if (Array.isArray(value)) return value.map((item) => withSecrets(item, secretOf));
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      typeof member === 'string' && member !== '' && isSecretName(key) ? secretOf(member) : withSecrets(member, secretOf),
    ]),
  );
}

/** A form of another kind begins anew; the same kind keeps what the file leaves out. */
function roomForm(
  live: DispatchRule['rule'],
  said: NonNullable<DeclaredDispatchRule['rule']>,
  secretOf: SecretOf,
): Record<string, unknown> {
  const kinds = ['dispatchRuleDirect', 'dispatchRuleIndividual', 'dispatchRuleCallee'] as const;
  return Object.fromEntries(
    kinds.flatMap((kind) => {
      const form = said[kind];
      if (form === undefined) return [];
      const { pin, ...plain } = form;
      return [[kind, overlay(live?.[kind] ?? {}, { ...plain, ...secretSaid('pin', pin, secretOf) })]];
    }),
  );
}

type SaidMedia = DeclaredInboundTrunk['media'];

/**
 * The deprecated `mediaEncryption` of a file means `media.encryption`; on the object it is kept equal where the live one carries
 * it, so that clearing the new field does not bring the old value back.
 */
function encrypted(
  { media, mediaEncryption }: Encrypted,
  said: SaidMedia,
  deprecated: DeclaredInboundTrunk['mediaEncryption'],
): Partial<Record<keyof Encrypted, unknown>> {
  const encryption = said?.encryption === undefined ? deprecated : said.encryption;
  if (said === undefined && encryption === undefined) return {};
  const carried = mediaEncryption !== 'SIP_MEDIA_ENCRYPT_DISABLE';
  const base: Partial<Media> = said === null ? {} : (media ?? {});
  const { codecs, ...plain } = said ?? {};
  const merged = overlay(base, {
    ...plain,
    ...(codecs === undefined ? {} : { codecs: codecs?.map(withoutNulls) ?? [] }),
    ...(encryption === undefined ? {} : { encryption }),
  });
  const cleared = said === null || encryption === null;
  return {
    media: said === null && encryption === undefined ? null : merged,
    ...(carried && (cleared || encryption !== undefined) ? { mediaEncryption: encryption ?? null } : {}),
  };
}
