import type { EnumValue, Media } from '../../core/model/fields.ts';
import type { Route } from '../../core/routing/route.ts';
import type { Encryption } from './negotiate.ts';
import type { CallTimes } from './phone-options.ts';

/** What trunk and rule say about one call. Milliseconds. */
export interface CallSettings {
  readonly encryption: Encryption;
  /** Names of the only codecs let in; null = all. */
  readonly codecs: readonly string[] | null;
  readonly mediaTimeout: number;
  readonly ringingTimeout: number;
  readonly maxCallDuration: number;
}

export function settingsOf({ trunk, rule }: Route, times: CallTimes): CallSettings {
  return {
    encryption: merged(encryptionIn(trunk), encryptionIn(rule)),
    codecs: onlyCodecs(rule?.media) ?? onlyCodecs(trunk?.media),
    mediaTimeout: milliseconds(rule?.media?.mediaTimeout ?? trunk?.media?.mediaTimeout) ?? times.mediaTimeout,
    ringingTimeout: milliseconds(trunk?.ringingTimeout) ?? times.ringingTimeout,
    maxCallDuration: milliseconds(trunk?.maxCallDuration) ?? times.maxCallDuration,
  };
}

/** A list that is not meant to be the whole of it only adds to LiveKit's own. */
const onlyCodecs = (media: Media | null | undefined): readonly string[] | null =>
  media?.onlyListedCodecs === true && media.codecs.length > 0 ? media.codecs.map(({ name }) => name.toUpperCase()) : null;

interface HasMedia {
  readonly media: Media | null;
  readonly mediaEncryption: EnumValue;
}

/** The older field counts where the newer one is not set. */
function encryptionIn(object: HasMedia | null): Encryption | null {
  const set = object?.media?.encryption ?? object?.mediaEncryption;
  if (set === 'SIP_MEDIA_ENCRYPT_REQUIRE') return 'required';
  if (set === 'SIP_MEDIA_ENCRYPT_ALLOW') return 'allowed';
  return set === undefined ? null : 'off';
}

/** The rule's word counts, but for `off`. */
const merged = (trunk: Encryption | null, rule: Encryption | null): Encryption =>
  rule === null || rule === 'off' ? (trunk ?? 'off') : rule;

/** @param duration `15s`, `0.300s`. @returns null where there is none above 0: LiveKit's own then counts. */
function milliseconds(duration: string | null | undefined): number | null {
  const seconds = Number.parseFloat(duration ?? '');
  return seconds > 0 ? seconds * 1000 : null;
}
