import { PROFILE_LABEL, type Profile } from './profile.ts';
import type { Route } from './route.ts';

/** What the carrier sees of a call, as the SIP answers in their order and what they mean. */
export interface OnWire {
  readonly selfHosted: string;
  /** Read in sources and documents; nobody has called LiveKit Cloud for it. */
  readonly cloud: string;
}

/** After the one 180 that a caller hears before LiveKit looks at rules. */
const NO_MATCH = { earlier: '180 once, then silence for ever', later: '180 once, then 404' } as const;
/** LiveKit's own, where the trunk sets none. */
const RINGING_TIMEOUT = '180s';

/**
 * Seen on livekit-server 1.13.5 with livekit-sip; where later versions differ, read in their sources.
 * @param profiles those that may be meant: where a self-hosted server's version is not known, both answers are told.
 */
export function onWire(route: Route, profiles: readonly Profile[]): OnWire {
  const challenge = route.auth ? '407, ' : '';
  const entered = route.call.pin !== 'not-asked';
  switch (route.result) {
    case 'error':
      return route.collision.length > 0 ? both('503, without a 180 before it') : both(`${challenge}180 once, then 503`);
    case 'request-pin':
      return both(`${challenge}180, 200 at once; then a voice asks for the PIN`);
    case 'drop':
      return entered ? both(`${challenge}180, 200; after the entry a voice, then BYE`) : noMatch(challenge, profiles);
    case 'accept':
      return accepted(route, entered ? `${challenge}180, 200; after the entry the caller is in the room` : `${challenge}${ringing(route)}`);
  }
}

const both = (text: string): OnWire => ({ selfHosted: text, cloud: text });

function noMatch(challenge: string, profiles: readonly Profile[]): OnWire {
  const [earlier, later] = [profiles.includes('self-hosted-1.13.5'), profiles.includes('self-hosted-1.13.11')];
  const either = `${NO_MATCH.earlier} (${PROFILE_LABEL['self-hosted-1.13.5']}) or ${NO_MATCH.later} (1.13.11 and later)`;
  const text = earlier === later ? either : earlier ? NO_MATCH.earlier : NO_MATCH.later;
  return { selfHosted: `${challenge}${text}`, cloud: `${challenge}404` };
}

function accepted({ trunk }: Route, text: string): OnWire {
  return { selfHosted: text, cloud: trunk === null ? `404 is likely, since no trunk takes the call; else ${text}` : text };
}

function ringing({ trunk, agents }: Route): string {
  const timeout = trunk?.ringingTimeout ?? RINGING_TIMEOUT;
  if (agents.length === 0) return `180 every second; no agent is called, so 486 after ${timeout} unless somebody in the room speaks (200)`;
  return `180 every second until an agent is heard, then 200; 486 after ${timeout} if none is`;
}
