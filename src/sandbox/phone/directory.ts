import type { SIPDispatchRuleInfo } from '@livekit/protocol';
import { decodeList } from '../../adapters/livekit/wire.ts';
import type { Call } from '../../core/model/call.ts';
import type { Profile } from '../../core/routing/profile.ts';
import type { Route } from '../../core/routing/route.ts';
import { routeCall, routeSecondLook } from '../../core/routing/route-call.ts';
import { RouteIndex } from '../../core/routing/route-index.ts';
import { storedTrunks } from '../sip/inbound-trunks.ts';
import type { SipStore } from '../state/sip-store.ts';

/** Where calls go, by what is stored at the moment of each look-up. */
export class Directory {
  readonly profile: Profile;
  readonly #store: SipStore;
  #index: RouteIndex | null = null;
  #version = -1;

  constructor(store: SipStore, profile: Profile) {
    this.#store = store;
    this.profile = profile;
  }

  /** The look for a trunk, before anything rings: only `trunk`, `auth` and `collision` of the route count. */
  firstLook(call: Call): Route {
    return routeCall(this.#current(), call, this.profile);
  }

  /** The look for a rule, and each one after a PIN. @param trunkId of the first look; null = none. */
  secondLook(trunkId: string | null, call: Call): Route {
    return routeSecondLook(this.#current(), trunkId, call, this.profile);
  }

  /** The rule that takes the call, as it is stored now. */
  ruleOf({ rule }: Route): SIPDispatchRuleInfo | undefined {
    return rule === null ? undefined : this.#store.dispatchRules.copy(rule.sipDispatchRuleId);
  }

  /** Read anew where something was changed; the reading is what costs. */
  #current(): RouteIndex {
    const { version, dispatchRules } = this.#store;
    if (this.#index !== null && this.#version === version) return this.#index;
    const asJson = (items: readonly { toJson(): unknown }[]) => ({ items: items.map((item) => item.toJson()) });
    this.#index = new RouteIndex({
      inboundTrunks: decodeList('inboundTrunk', asJson(storedTrunks(this.#store))).items,
      dispatchRules: decodeList('dispatchRule', asJson(dispatchRules.all())).items,
    });
    this.#version = version;
    return this.#index;
  }
}
