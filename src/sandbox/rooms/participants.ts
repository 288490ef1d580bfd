import {
  ParticipantInfo,
  ParticipantInfo_Kind,
  ParticipantInfo_State,
  protoInt64,
  TrackInfo,
  TrackSource,
  TrackType,
} from '@livekit/protocol';
import type { Identifiers } from '../state/identifiers.ts';

export interface Joining {
  readonly identity: string;
  readonly name: string;
  readonly kind: ParticipantInfo_Kind;
  readonly attributes: Record<string, string>;
  /** Name of the audio track, or null for somebody who publishes nothing. */
  readonly audio: string | null;
}

/** @param now milliseconds. @returns a participant as ListParticipants shows one that has joined. */
export function newParticipant({ identity, name, kind, attributes, audio }: Joining, ids: Identifiers, now: number): ParticipantInfo {
  return new ParticipantInfo({
    sid: ids.next('PA_'),
    identity,
    name,
    kind,
    attributes,
    state: ParticipantInfo_State.ACTIVE,
    joinedAt: protoInt64.parse(Math.floor(now / 1000)),
    joinedAtMs: protoInt64.parse(now),
    version: 2,
    isPublisher: audio !== null,
    permission: {
      canSubscribe: true,
      canPublish: true,
      canPublishData: true,
      canUpdateMetadata: true,
      agent: kind === ParticipantInfo_Kind.AGENT,
    },
    tracks: audio === null ? [] : [audioTrack(audio, ids)],
  });
}

function audioTrack(name: string, ids: Identifiers): TrackInfo {
  return new TrackInfo({
    sid: ids.next('TR_'),
    type: TrackType.AUDIO,
    source: TrackSource.MICROPHONE,
    name,
    mimeType: 'audio/opus',
    stream: 'camera',
  });
}
