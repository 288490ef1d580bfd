import type { Call } from '../../src/core/model/call.ts';
import type { World } from '../../src/core/model/world.ts';
import { PROFILES, type Profile } from '../../src/core/routing/profile.ts';
import type { Route } from '../../src/core/routing/route.ts';
import { routeCall } from '../../src/core/routing/route-call.ts';
import { RouteIndex } from '../../src/core/routing/route-index.ts';
import { callsAround } from '../scenarios/calls-around.ts';
import { contentOf } from './content.ts';

/** Calls that either end of a change answers, and how each end answers them. */
export class AnsweredCalls {
  readonly #calls: readonly { readonly call: Call; readonly profile: Profile; readonly fine: ReadonlySet<string> }[];
  readonly #looked = new Map<string, string[]>();

  constructor(old: World, asked: World) {
    const [before, after] = [new RouteIndex(old), new RouteIndex(asked)];
    this.#calls = PROFILES.flatMap((profile) =>
      callsAround([old, asked]).map((call) => ({
        call,
        profile,
        fine: new Set([answer(routeCall(before, call, profile)), answer(routeCall(after, call, profile))]),
      })),
    ).filter(({ fine }) => [...fine].some((each) => each !== NOBODY));
  }

  /** @returns in words, the calls that a state between the ends answers as neither of them does. */
  lostIn(world: World): string[] {
    const key = contentOf(world).join('\n');
    const known = this.#looked.get(key);
    if (known !== undefined) return known;
    const index = new RouteIndex(world);
    const lost = this.#calls.flatMap(({ call, profile, fine }) => {
      const now = answer(routeCall(index, call, profile));
      return fine.has(now) ? [] : [`${call.from} -> ${call.to} (${profile}): ${now} in place of ${[...fine].join(' or ')}`];
    });
    this.#looked.set(key, lost);
    return lost;
  }
}

const NOBODY = 'nobody';

/** What a caller and an agent notice. */
function answer({ result, roomPattern, agents, trunk, auth }: Route): string {
  if (result !== 'accept' && result !== 'request-pin') return NOBODY;
  const asked = auth && trunk !== null ? ` as ${trunk.authUsername}:${trunk.authPassword.reveal()}` : '';
  return `${result} ${roomPattern ?? ''} ${agents.map(({ agentName, metadata }) => `${agentName}:${metadata}`).join(',')}${asked}`;
}
