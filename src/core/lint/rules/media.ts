import type { Kind, Objects } from '../../model/world.ts';
import type { Fault, LintProject, ObjectRule } from '../project.ts';

const MOST_SECONDS = 600;

function everyObject({ world }: LintProject): { kind: Kind; object: Objects[Kind] }[] {
  return [
    ...world.inboundTrunks.map((object) => ({ kind: 'inboundTrunk' as const, object })),
    ...world.outboundTrunks.map((object) => ({ kind: 'outboundTrunk' as const, object })),
    ...world.dispatchRules.map((object) => ({ kind: 'dispatchRule' as const, object })),
  ];
}

export const mediaTimeout: ObjectRule = (project) =>
  everyObject(project).flatMap(({ kind, object }): Fault[] => {
    const timeout = object.media?.mediaTimeout;
    const seconds = timeout === undefined ? 0 : Number(timeout.replace(/s$/, ''));
    if (seconds >= 0 && seconds <= MOST_SECONDS) return [];
    const bound = seconds > MOST_SECONDS ? `${MOST_SECONDS}s` : '0s';
    return [
      {
        lint: 'media-timeout-range',
        kind,
        object,
        field: ['media', 'mediaTimeout'],
        summary: `mediaTimeout ${timeout} is outside of 0s (the default) to 600s`,
        fix: `write ${bound}`,
        mend: [{ path: ['media', 'mediaTimeout'], value: bound }],
      },
    ];
  });

/** Of a live object the deprecated field may be the server's own copy, which is no mistake of anybody. */
export const deprecatedEncryption: ObjectRule = (project) =>
  everyObject(project).flatMap(({ kind, object }): Fault[] => {
    const said = project.declared.get(object)?.fields;
    const value = said === undefined ? object.mediaEncryption : said.mediaEncryption;
    const newer = said === undefined ? object.media?.encryption : said.media?.encryption;
    if (value === undefined || value === null || (said === undefined && (value === 'SIP_MEDIA_ENCRYPT_DISABLE' || newer !== undefined)))
      return [];
    const media = said === undefined ? object.media : said.media;
    return [
      {
        lint: 'deprecated-field',
        kind,
        object,
        field: ['mediaEncryption'],
        summary: 'mediaEncryption is deprecated in favour of media.encryption',
        fix: newer === undefined ? `write media: { encryption: ${value} } in its place` : 'take it away: media.encryption is set',
        mend: [
          ...(newer === undefined ? [{ path: ['media'], value: { ...media, encryption: value } }] : []),
          { path: ['mediaEncryption'] },
        ],
      },
    ];
  });
