import type { DispatchRule } from '../model/dispatch-rule.ts';
import type { Media } from '../model/fields.ts';
import type { Subject } from '../model/world.ts';
import type { LiveFinding } from './live-finding.ts';

const OFF = 'SIP_MEDIA_ENCRYPT_DISABLE';

/**
 * Writes the deprecated `mediaEncryption` down where LiveKit looks today. Both and equal is the server's own copy, and no finding;
 * the old field stays equal, since older servers read it.
 */
export function mendMediaEncryption<T extends Pick<DispatchRule, 'media' | 'mediaEncryption'>>(
  object: T,
  subject: Subject,
): { readonly after: T; readonly findings: readonly LiveFinding[] } {
  const { media, mediaEncryption } = object;
  if (mediaEncryption === OFF || media?.encryption !== undefined) return { after: object, findings: [] };
  const base: Media = media ?? { onlyListedCodecs: false, codecs: [] };
  const finding: LiveFinding = {
    id: 'deprecated-media-encryption',
    subject,
    detail: `mediaEncryption is ${mediaEncryption}, and media.encryption is not set`,
    mend: `media.encryption -> ${mediaEncryption}`,
    accepted: null,
    nextSteps: [],
  };
  return { after: { ...object, media: { ...base, encryption: mediaEncryption } }, findings: [finding] };
}
