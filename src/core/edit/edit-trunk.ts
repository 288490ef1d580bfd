import type { Media } from '../model/fields.ts';
import { type InboundTrunk, inboundTrunkSchema } from '../model/inbound-trunk.ts';
import { type OutboundTrunk, outboundTrunkSchema } from '../model/outbound-trunk.ts';
import type { Secret } from '../model/secret.ts';
import { editList, editMap, type ListEdit, type MapEdit } from './list-edit.ts';
import { edited } from './object-edit.ts';

export interface MediaEdit {
  readonly encryption?: string | undefined;
  /** Whole list; undefined = as it is. */
  readonly codecs?: Media['codecs'] | undefined;
  readonly onlyListedCodecs?: boolean | undefined;
  /** protobuf JSON duration; `0s` = LiveKit's default. */
  readonly mediaTimeout?: string | undefined;
}

/** What an operator says of a trunk of either kind; undefined = leave it. */
interface TrunkFields {
  readonly name?: string | undefined;
  readonly metadata?: string | undefined;
  readonly numbers?: ListEdit | undefined;
  readonly authUsername?: string | undefined;
  readonly authPassword?: Secret | undefined;
  readonly headers?: MapEdit | undefined;
  readonly headersToAttributes?: MapEdit | undefined;
  readonly attributesToHeaders?: MapEdit | undefined;
  readonly includeHeaders?: string | undefined;
  readonly media?: MediaEdit | undefined;
}

export interface InboundTrunkFields extends TrunkFields {
  readonly allowedAddresses?: ListEdit | undefined;
  readonly allowedNumbers?: ListEdit | undefined;
  readonly authRealm?: string | undefined;
  readonly ringingTimeout?: string | undefined;
  readonly maxCallDuration?: string | undefined;
  readonly krispEnabled?: boolean | undefined;
}

export interface OutboundTrunkFields extends TrunkFields {
  readonly address?: string | undefined;
  readonly transport?: string | undefined;
  readonly destinationCountry?: string | undefined;
  readonly fromHost?: string | undefined;
}

export const newInboundTrunk = (): InboundTrunk => inboundTrunkSchema.parse({});
export const newOutboundTrunk = (): OutboundTrunk => outboundTrunkSchema.parse({});

/** @returns the trunk with what was said changed and everything else, unknown fields included, as it was. */
export function editInboundTrunk(trunk: InboundTrunk, fields: InboundTrunkFields): InboundTrunk {
  const { allowedAddresses, allowedNumbers, authRealm, ringingTimeout, maxCallDuration, krispEnabled, ...common } = fields;
  return edited(
    { ...trunk, ...commonEdits(trunk, common) },
    {
      allowedAddresses: editList(trunk.allowedAddresses, allowedAddresses),
      allowedNumbers: editList(trunk.allowedNumbers, allowedNumbers),
      authRealm,
      ringingTimeout,
      maxCallDuration,
      krispEnabled,
    },
  );
}

export function editOutboundTrunk(trunk: OutboundTrunk, fields: OutboundTrunkFields): OutboundTrunk {
  const { address, transport, destinationCountry, fromHost, ...common } = fields;
  return edited({ ...trunk, ...commonEdits(trunk, common) }, { address, transport, destinationCountry, fromHost });
}

type Common = Pick<
  InboundTrunk,
  | 'name'
  | 'metadata'
  | 'numbers'
  | 'authUsername'
  | 'authPassword'
  | 'headers'
  | 'headersToAttributes'
  | 'attributesToHeaders'
  | 'includeHeaders'
  | 'media'
  | 'mediaEncryption'
>;

function commonEdits(trunk: Common, fields: TrunkFields): Common {
  const { name, metadata, authUsername, authPassword, includeHeaders } = fields;
  const common: Common = {
    name: trunk.name,
    metadata: trunk.metadata,
    authUsername: trunk.authUsername,
    authPassword: trunk.authPassword,
    includeHeaders: trunk.includeHeaders,
    numbers: editList(trunk.numbers, fields.numbers),
    headers: editMap(trunk.headers, fields.headers),
    headersToAttributes: editMap(trunk.headersToAttributes, fields.headersToAttributes),
    attributesToHeaders: editMap(trunk.attributesToHeaders, fields.attributesToHeaders),
    ...editMedia(trunk, fields.media),
  };
  return edited(common, { name, metadata, authUsername, authPassword, includeHeaders });
}

/** The deprecated `mediaEncryption` is never set by us, but kept equal where the live object carries it. */
export function editMedia<T extends Pick<InboundTrunk, 'media' | 'mediaEncryption'>>(
  { media, mediaEncryption }: T,
  edit: MediaEdit | undefined,
): Pick<InboundTrunk, 'media' | 'mediaEncryption'> {
  const { encryption, codecs, onlyListedCodecs, mediaTimeout } = edit ?? {};
  if ([encryption, codecs, onlyListedCodecs, mediaTimeout].every((value) => value === undefined)) return { media, mediaEncryption };
  const base: Media = media ?? { onlyListedCodecs: false, codecs: [] };
  const carried = mediaEncryption !== 'SIP_MEDIA_ENCRYPT_DISABLE';
  return {
    media: edited(base, { encryption, codecs, onlyListedCodecs, mediaTimeout }),
    mediaEncryption: carried && encryption !== undefined ? encryption : mediaEncryption,
  };
}
