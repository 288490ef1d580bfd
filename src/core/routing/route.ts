import type { Call } from '../model/call.ts';
import type { AgentDispatch, DispatchRule } from '../model/dispatch-rule.ts';
import type { InboundTrunk } from '../model/inbound-trunk.ts';
import type { Profile } from './profile.ts';
import type { RuleFault } from './rule-faults.ts';

/** `drop`: nobody takes the call. `request-pin`: it is answered, and the caller asked. */
export type RouteResult = 'accept' | 'request-pin' | 'drop' | 'error';

/** Why LiveKit fails on a call: two trunks with its number, two for any number, rules that it cannot walk, a rule that it trips over. */
export type RouteError = 'multiple-trunks' | 'multiple-default-trunks' | 'rule-conflict' | 'hidden-empty-caller';

/** What becomes of one call. */
export interface Route {
  readonly profile: Profile;
  readonly call: Call;
  readonly result: RouteResult;
  readonly error: RouteError | null;
  readonly trunk: InboundTrunk | null;
  readonly rule: DispatchRule | null;
  /** Whether LiveKit asks for credentials: only a trunk with user and password does. */
  readonly auth: boolean;
  /** The room's name, `<random>` standing for LiveKit's 12 characters; null unless the call is accepted. */
  readonly roomPattern: string | null;
  /** The caller's identity in the room; null unless the call is accepted. */
  readonly identity: string | null;
  /** Agents that are called if this call creates the room. */
  readonly agents: readonly AgentDispatch[];
  /** Whether the order of storage alone made {@link rule} the one. */
  readonly ambiguous: boolean;
  /** Ids of rules that could as well have been it. */
  readonly alternatives: readonly string[];
  /** The trunks that LiveKit could not decide between. */
  readonly collision: readonly InboundTrunk[];
  /** Where LiveKit's walk over the rules ends. */
  readonly fault: RuleFault | null;
}
