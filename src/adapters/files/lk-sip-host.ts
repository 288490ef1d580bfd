import type { LkProject } from './config-model.ts';

/** LiveKit Cloud's SIP host carries the project id without `p_`; it cannot be derived from the URL. */
export function sipHostOf({ projectId }: Pick<LkProject, 'projectId'>): string | undefined {
  const id = /^p_([A-Za-z0-9]+)$/.exec(projectId)?.[1];
  return id === undefined ? undefined : `${id}.sip.livekit.cloud`;
}
