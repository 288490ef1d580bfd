import { type SIPCodec, SIPMediaConfig, SIPMediaEncryption } from '@livekit/protocol';

const MAX_TIMEOUT_SECONDS = 600n;

/** @returns LiveKit's objection, or null. */
export function mediaFault(media: SIPMediaConfig | undefined): string | null {
  if (media === undefined) return null;
  for (const codec of media.codecs) {
    const fault = codecFault(codec);
    if (fault !== null) return fault;
  }
  const timeout = media.mediaTimeout;
  if (timeout === undefined) return null;
  if (timeout.seconds < 0n || timeout.nanos < 0) return 'media_timeout must not be negative';
  const tooLong = timeout.seconds > MAX_TIMEOUT_SECONDS || (timeout.seconds === MAX_TIMEOUT_SECONDS && timeout.nanos > 0);
  return tooLong ? 'media_timeout must not exceed 10m0s' : null;
}

function codecFault({ name }: SIPCodec): string | null {
  if (name === '') return 'missing codec name';
  if (/[ \t\n\r]/.test(name)) return 'invalid codec name';
  return name.includes('/') ? "codec name must not contain '/'" : null;
}

interface HasMedia {
  media?: SIPMediaConfig;
  mediaEncryption: SIPMediaEncryption;
}

/** Every update does this, also one that says nothing of media: null becomes an object, and the two encryptions are made equal. */
export function updateMedia(target: HasMedia, { media, mediaEncryption }: Partial<HasMedia>): void {
  if (media !== undefined) target.media = media;
  if (mediaEncryption !== undefined) target.mediaEncryption = mediaEncryption;
  upgradeMedia(target);
  target.mediaEncryption = target.media?.encryption ?? SIPMediaEncryption.SIP_MEDIA_ENCRYPT_DISABLE;
}

/** Carries the deprecated encryption over to where newer servers look, unless something is set there. DISABLE counts as not set. */
export function upgradeMedia(target: HasMedia): void {
  target.media ??= new SIPMediaConfig();
  if (target.mediaEncryption !== SIPMediaEncryption.SIP_MEDIA_ENCRYPT_DISABLE) target.media.encryption ??= target.mediaEncryption;
}
