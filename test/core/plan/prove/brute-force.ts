import type { Call } from '../../../../src/core/model/call.ts';
import type { DispatchRule } from '../../../../src/core/model/dispatch-rule.ts';
import type { InboundTrunk } from '../../../../src/core/model/inbound-trunk.ts';
import type { World } from '../../../../src/core/model/world.ts';
import { type NaiveRoute, naiveRoute } from '../../routing/naive-routing.ts';

/*
 * What a plan does to one concrete call, found by trying: every state, every two neighbouring states for the two look-ups, every
 * later state for the entry of a PIN. Nothing is shared with the proof; who takes a call is asked of the naive reading of LiveKit.
 */

/** `lost@2`: what step 2 does to the call. */
export type Fate = `${'lost' | 'misrouted' | 'open' | 'chance' | 'begins' | 'ends' | 'flips' | 'agentless'}@${number}`;

interface Taken {
  readonly route: NaiveRoute;
  readonly asked: InboundTrunk | null;
  readonly pinAsked: boolean;
  readonly takers: readonly DispatchRule[];
}

export function fatesOf(states: readonly World[], call: Call, owners: ReadonlyMap<string, string>): Fate[] {
  return new Trial(states, call, owners).fates();
}

class Trial {
  readonly #states: readonly World[];
  readonly #call: Call;
  readonly #owners: ReadonlyMap<string, string>;
  readonly #known = new Map<string, Taken>();
  readonly #still: readonly Taken[];
  readonly #before: Taken;
  readonly #after: Taken;

  constructor(states: readonly World[], call: Call, owners: ReadonlyMap<string, string>) {
    this.#states = states;
    this.#call = call;
    this.#owners = owners;
    this.#still = states.map((_, at) => this.#taken(at, at, at));
    this.#before = this.#at(0);
    this.#after = this.#at(states.length - 1);
  }

  fates(): Fate[] {
    const inStates = this.#states.map((_, at) => this.#fateIn(at));
    const found: Fate[] = inStates.flatMap((fate, at): Fate[] => (fate === null || fate === inStates[at - 1] ? [] : [`${fate}@${at}`]));
    for (const first of this.#states.keys()) {
      for (const second of [first, first + 1]) {
        if (isCollision(this.#at(first))) continue;
        for (let entered = second; entered < this.#states.length; entered += 1) {
          const taken = this.#taken(first, second, entered);
          if (entered > second && !this.#taken(first, second, second).pinAsked) break;
          if (entered === first || isCollision(taken)) continue;
          const fate = this.#fateOnTheWay(taken, first);
          const already = entered > second && this.#fateOnTheWay(this.#taken(first, second, entered - 1), first) === fate;
          if (fate !== null && fate !== inStates[entered] && fate !== inStates[entered - 1] && !already) found.push(`${fate}@${entered}`);
        }
      }
    }
    return [...new Set([...found, ...this.#ends()])];
  }

  #at(state: number): Taken {
    const taken = this.#still[state];
    if (taken === undefined) throw new Error('no such state');
    return taken;
  }

  #taken(first: number, second: number, entered: number): Taken {
    const key = `${first} ${second} ${entered}`;
    const taken = this.#known.get(key) ?? this.#follow(first, second, entered);
    this.#known.set(key, taken);
    return taken;
  }

  #follow(first: number, second: number, entered: number): Taken {
    const [one, two, three] = [first, second, entered].map((at) => this.#states[at]);
    if (one === undefined || two === undefined || three === undefined) return { route: NOBODY, asked: null, pinAsked: false, takers: [] };
    const asking: Call = { ...this.#call, pin: 'not-asked' };
    const look = naiveRoute(one, asking);
    if (look.error?.startsWith('multiple') === true) return { route: look, asked: null, pinAsked: false, takers: [] };
    const asked = look.auth ? (one.inboundTrunks.find(({ sipTrunkId }) => sipTrunkId === look.trunk) ?? null) : null;
    const again = naiveRoute(withTrunkOf(two, look.trunk), asking);
    if (again.result !== 'request-pin' || this.#call.pin === 'not-asked')
      return { route: again, asked, pinAsked: again.result === 'request-pin', takers: takersIn(two, again) };
    const last = naiveRoute(withTrunkOf(three, look.trunk), this.#call);
    return { route: last, asked, pinAsked: true, takers: takersIn(three, last) };
  }

  /** The call is judged by both ends; where one of them does not answer it, by the other. */
  #fate({ route, asked, pinAsked, takers }: Taken): 'lost' | 'misrouted' | 'open' | 'begins' | null {
    const ends = [this.#before, this.#after].filter(isTaken);
    if (!isTaken({ route })) return ends.length === 2 ? 'lost' : null;
    if (ends.length === 0) return route.trunk === null && asked === null ? 'open' : 'begins';
    if (!takers.every((taker) => ends.some((end) => this.#same(taker, end.takers[0])))) return 'misrouted';
    if (asked === null && ends.every((end) => end.asked !== null)) return 'open';
    if (!pinAsked && ends.every((end) => end.pinAsked)) return 'open';
    const strange = asked !== null && !ends.some((end) => end.asked !== null && credentials(end.asked) === credentials(asked));
    if ((strange || (pinAsked && !ends.some((end) => end.pinAsked))) && ends.length === 2) return 'lost';
    return null;
  }

  #fateIn(state: number) {
    if (state === 0) return null;
    const taken = this.#at(state);
    const already = this.#isChance(this.#before);
    if (!already && isCollision(taken) && !this.#shareKey(state)) return 'chance';
    const staysSo = this.#still.slice(state).every((later) => this.#isChance(later) && !isCollision(later));
    if (!already && staysSo) return 'chance';
    return state === this.#states.length - 1 ? null : this.#fateAmongAlike(taken);
  }

  /** A call that nobody took when it was looked at is asked for nothing. */
  #fateOnTheWay(taken: Taken, first: number) {
    const fate = this.#fateAmongAlike(taken);
    return fate === 'open' && !isTaken(this.#at(first)) ? null : fate;
  }

  /** Where rules rank alike, each may be the one; where they did so before the plan, the one that it was. */
  #fateAmongAlike(taken: Taken) {
    const already = this.#isChance(this.#before);
    const fate = this.#fate(already ? { ...taken, takers: taken.takers.slice(0, 1) } : taken);
    return fate === 'misrouted' && !already && this.#isChance(taken) && !isCollision(taken) ? 'chance' : fate;
  }

  #isChance(taken: Taken): boolean {
    return isCollision(taken) || taken.takers.some((taker) => !this.#same(taker, taken.takers[0]));
  }

  #same(a: DispatchRule | undefined, b: DispatchRule | undefined): boolean {
    const owner = ({ sipDispatchRuleId: id }: DispatchRule) => this.#owners.get(id) ?? id;
    if (a === undefined || b === undefined) return false;
    return owner(a) === owner(b) && JSON.stringify(roomOf(a)) === JSON.stringify(roomOf(b));
  }

  /** Whether two of the trunks that take the call hold one key, so that LiveKit should never have stored both. */
  #shareKey(state: number): boolean {
    const world = this.#states[state];
    const taking =
      world?.inboundTrunks.filter((trunk) => naiveRoute({ ...world, inboundTrunks: [trunk] }, this.#call).trunk !== null) ?? [];
    const specific = taking.filter(({ numbers }) => numbers.length > 0);
    const rivals = specific.length > 0 ? specific : taking;
    return keysMeet(rivals.slice(0, 2));
  }

  #ends(): Fate[] {
    const [before, after] = [this.#before, this.#after];
    const since = (isSo: (taken: Taken) => boolean) => this.#still.findLastIndex((taken) => !isSo(taken)) + 1;
    if (!isTaken(before)) return isTaken(after) ? [`begins@${since(isTaken)}`] : [];
    if (!isTaken(after)) return [`ends@${since((taken) => !isTaken(taken))}`];
    const asks = ({ asked }: Taken) => (asked === null ? '' : credentials(asked));
    const flips: Fate[] = asks(before) === asks(after) ? [] : [`flips@${since((taken) => asks(taken) === asks(after))}`];
    const agents = ({ takers: [taker] }: Taken) => taker?.roomConfig?.agents.length ?? 0;
    const without = ({ takers: [taker] }: Taken) => taker !== undefined && (taker.roomConfig?.agents ?? []).length === 0;
    const lost: Fate[] = agents(before) > 0 && without(after) ? [`agentless@${since(without)}`] : [];
    return [...flips, ...lost];
  }
}

const NOBODY: NaiveRoute = { result: 'drop', error: null, trunk: null, rule: null, auth: false, room: null, alternatives: [] };

/** Put through, or asked for a PIN. */
const isTaken = ({ route: { result } }: Pick<Taken, 'route'>): boolean => result === 'accept' || result === 'request-pin';

const isCollision = ({ route }: Taken): boolean => route.error?.startsWith('multiple') === true;

/** LiveKit loads the trunk that it found by its id; where it is gone, it searches anew. */
function withTrunkOf(world: World, id: string | null): World {
  const found = world.inboundTrunks.filter(({ sipTrunkId }) => sipTrunkId === id);
  return found.length === 0 ? world : { ...world, inboundTrunks: found };
}

function takersIn({ dispatchRules }: World, { rule, alternatives, result }: NaiveRoute): DispatchRule[] {
  if (result !== 'accept') return [];
  return [rule, ...alternatives].flatMap((id) => dispatchRules.find(({ sipDispatchRuleId }) => sipDispatchRuleId === id) ?? []);
}

const credentials = ({ authUsername, authPassword, authRealm }: InboundTrunk) =>
  JSON.stringify([authUsername, authPassword.reveal(), authRealm]);

/** Form, prefix and agents; no PIN. */
function roomOf({ rule, roomConfig, hidePhoneNumber }: DispatchRule) {
  const { dispatchRuleDirect: direct, dispatchRuleIndividual: individual, dispatchRuleCallee: callee } = rule ?? {};
  const agents = (roomConfig?.agents ?? []).map(({ agentName, metadata, deployment }) => `${agentName} ${metadata} ${deployment}`).sort();
  return [
    direct?.roomName,
    individual?.roomPrefix,
    individual?.noRandomness,
    callee?.roomPrefix,
    callee?.randomize,
    hidePhoneNumber,
    agents,
  ];
}

/** Whether in this state two objects hold one key of LiveKit's that they held neither in the state before nor at first. */
export function hasNewConflict(states: readonly World[], at: number): boolean {
  const pairsIn = (world: World | undefined) => new Set(world === undefined ? [] : pairsWithOneKey(world));
  const [now, before, start] = [pairsIn(states[at]), pairsIn(states[at - 1]), pairsIn(states[0])];
  return [...now].some((pair) => !before.has(pair) && !start.has(pair));
}

function* pairsWithOneKey({ inboundTrunks, dispatchRules }: World): Generator<string> {
  for (const a of inboundTrunks)
    for (const b of inboundTrunks) if (a.sipTrunkId < b.sipTrunkId && keysMeet([a, b])) yield `${a.sipTrunkId} ${b.sipTrunkId}`;
  for (const a of dispatchRules) {
    for (const b of dispatchRules) {
      const own = keysOf(a);
      if (a === b ? new Set(own).size < own.length : a.sipDispatchRuleId < b.sipDispatchRuleId && overlap(own, keysOf(b)))
        yield `${a.sipDispatchRuleId} ${b.sipDispatchRuleId}`;
    }
  }
}

const overlap = (a: readonly string[], b: readonly string[]): boolean => a.some((key) => b.includes(key));

/** None of a rule without a kind. */
function keysOf({ rule, trunkIds, inboundNumbers, numbers }: DispatchRule): string[] {
  const form = rule?.dispatchRuleDirect ?? rule?.dispatchRuleIndividual ?? rule?.dispatchRuleCallee;
  if (form === undefined) return [];
  const trunks = trunkIds.length === 0 ? [''] : trunkIds;
  return trunks.flatMap((trunk) =>
    plain(inboundNumbers).flatMap((caller) => plain(numbers).map((number) => JSON.stringify([form.pin.reveal(), trunk, caller, number]))),
  );
}

const plain = (list: readonly string[]): string[] =>
  list.length === 0 ? [''] : list.map((text) => (/^[+\d\- ()]+$/.test(text) ? `+${text.replace(/\D/g, '')}` : text));

function keysMeet([a, b]: readonly InboundTrunk[]): boolean {
  const meet = (one: readonly string[], other: readonly string[]) => overlap(plain(one), plain(other));
  return a !== undefined && b !== undefined && meet(a.numbers, b.numbers) && meet(a.allowedNumbers, b.allowedNumbers);
}
