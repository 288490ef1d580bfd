/**
 * Which LiveKit answers. They differ where nothing matches a call and in how address masks are read:
 * livekit-server 1.13.5 and before drops such calls without an answer; 1.13.11 and later, and LiveKit Cloud, send 404.
 */
export const PROFILES = ['self-hosted-1.13.5', 'self-hosted-1.13.11', 'cloud'] as const;
export type Profile = (typeof PROFILES)[number];

/** @returns those that may be meant, the one to answer for first. A self-hosted server does not tell its version; null = nobody knows. */
export function profilesOf(hosting: 'cloud' | 'self-hosted' | null): readonly [Profile, ...Profile[]] {
  if (hosting === null) return PROFILES;
  return hosting === 'cloud' ? ['cloud'] : ['self-hosted-1.13.5', 'self-hosted-1.13.11'];
}

export interface ProfileTraits {
  /** A mask that is an IP address or a range is compared with the From host as text, too. */
  readonly addressMatchesHost: boolean;
  /** `[2001:db8::]/32` is read as an IPv6 range; before, it matched nobody. */
  readonly readsBrackets: boolean;
  /** A rule that hides the number fails on a call without a calling number. */
  readonly failsOnHiddenEmptyCaller: boolean;
}

const LATER: ProfileTraits = { addressMatchesHost: false, readsBrackets: true, failsOnHiddenEmptyCaller: false };

/** The first is run and compared with LiveKit's own matcher; the others are read in release notes and sources. */
export const TRAITS: Readonly<Record<Profile, ProfileTraits>> = {
  'self-hosted-1.13.5': { addressMatchesHost: true, readsBrackets: false, failsOnHiddenEmptyCaller: true },
  'self-hosted-1.13.11': LATER,
  cloud: LATER,
};

export const PROFILE_LABEL: Readonly<Record<Profile, string>> = {
  'self-hosted-1.13.5': 'livekit-server 1.13.5',
  'self-hosted-1.13.11': 'livekit-server 1.13.11 and later',
  cloud: 'LiveKit Cloud',
};
