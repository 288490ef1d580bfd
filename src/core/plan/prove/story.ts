/** What becomes of the calls of one class, state by state, and where a step or two come between the looks that LiveKit takes. */
import type { Profile } from '../../routing/profile.ts';
import type { CallClass } from './call-class.ts';
import { type Ends, type Harm, harmOf, isAmbiguous } from './harm.ts';
import { followCall, isAnswered, type Outcome, type OwnerOf, type Scene } from './outcome.ts';

/** A scene that lasts from this state to the next scene's. */
export interface StagedScene extends Scene {
  readonly state: number;
  /** Whether LiveKit itself would not have let these two trunks be stored side by side. */
  readonly isConflict: (outcome: Outcome) => boolean;
}

export interface HarmFound {
  readonly harm: Harm;
  /** The step that does it. */
  readonly step: number;
  /** The step after which it is over; null = it stays. */
  readonly until: number | null;
  /** A whole state; a step between the two look-ups; steps between the question for a PIN and its entry. */
  readonly where: 'state' | 'straddle' | 'entry';
  readonly outcome: Outcome;
}

export interface Story {
  readonly callClass: CallClass;
  readonly profile: Profile;
  readonly ends: Ends;
  /** One for each scene. */
  readonly scenes: readonly StagedScene[];
  readonly outcomes: readonly Outcome[];
  readonly harm: readonly HarmFound[];
  /** Calls followed over more than one state. */
  readonly straddling: number;
}

/** @param scenes at least the one of state 0. Costs scenes squared where a PIN is asked, else no more than scenes. */
export function tellStory(
  callClass: CallClass,
  scenes: readonly [StagedScene, ...StagedScene[]],
  profile: Profile,
  ownerOf: OwnerOf,
): Story {
  const { call } = callClass;
  const outcomes = scenes.map((scene) => followCall(call, { first: scene, second: scene, entered: scene }, profile));
  const ends = { before: outcomes[0], after: outcomes.at(-1) };
  if (ends.before === undefined || ends.after === undefined) throw new Error('a story without a scene');
  const teller = new Teller(callClass, scenes, profile, ownerOf, outcomes, { before: ends.before, after: ends.after });
  return teller.tell();
}

class Teller {
  readonly #callClass: CallClass;
  readonly #scenes: readonly StagedScene[];
  readonly #profile: Profile;
  readonly #ownerOf: OwnerOf;
  readonly #outcomes: readonly Outcome[];
  readonly #ends: Ends;
  readonly #harm: HarmFound[] = [];
  readonly #wasAmbiguous: boolean;
  readonly #inStates: readonly (Harm | null)[];
  #straddling = 0;

  constructor(
    callClass: CallClass,
    scenes: readonly StagedScene[],
    profile: Profile,
    ownerOf: OwnerOf,
    outcomes: readonly Outcome[],
    ends: Ends,
  ) {
    this.#callClass = callClass;
    this.#scenes = scenes;
    this.#profile = profile;
    this.#ownerOf = ownerOf;
    this.#outcomes = outcomes;
    this.#ends = ends;
    this.#wasAmbiguous = isAmbiguous(ends.before, ownerOf);
    this.#inStates = outcomes.map((_, at) => this.#harmIn(at));
  }

  tell(): Story {
    this.#followStates();
    for (const at of this.#scenes.keys()) this.#followFrom(at);
    return {
      callClass: this.#callClass,
      profile: this.#profile,
      ends: this.#ends,
      scenes: this.#scenes,
      outcomes: this.#outcomes,
      harm: this.#harm,
      straddling: this.#straddling,
    };
  }

  #followStates(): void {
    for (const [at, harm] of this.#inStates.entries()) {
      const outcome = this.#outcomes[at];
      if (harm === null || harm === this.#inStates[at - 1] || outcome === undefined) continue;
      const over = this.#inStates.findIndex((later, place) => place > at && later !== harm);
      this.#add(harm, at, { until: over < 0 ? null : this.#stateOf(over), where: 'state', outcome });
    }
  }

  /** Calls whose first look is in this scene and whose others come later. */
  #followFrom(at: number): void {
    const here = this.#outcomes[at];
    if (here === undefined || here.route.collision.length > 0) return;
    for (const second of [at, at + 1]) {
      let known: Harm | null = null;
      for (let entered = second; entered < this.#scenes.length; entered += 1) {
        const outcome = second === entered && second === at ? here : this.#follow(at, second, entered);
        const harm = this.#harmOnTheWay(outcome, here);
        const where = entered === second ? 'straddle' : 'entry';
        const told = entered === at || harm === known || this.#isOfStates(harm, entered) || outcome.route.collision.length > 0;
        if (harm !== null && !told) this.#add(harm, entered, { until: this.#stateOf(entered), where, outcome });
        known = harm;
        if (!outcome.pinAsked || this.#callClass.call.pin === 'not-asked') break;
      }
    }
  }

  #follow(first: number, second: number, entered: number): Outcome {
    const [a, b, c] = [this.#scenes[first], this.#scenes[second], this.#scenes[entered]];
    if (a === undefined || b === undefined || c === undefined) throw new Error('a scene that is not there');
    this.#straddling += 1;
    return followCall(this.#callClass.call, { first: a, second: b, entered: c }, this.#profile);
  }

  /**
   * A call that LiveKit looked at before anybody took such calls is asked for nothing, and may be taken a moment later. That cannot be
   * helped where calls begin, and one call is not a state.
   */
  #harmOnTheWay(outcome: Outcome, first: Outcome): Harm | null {
    const harm = this.#named(harmOf(this.#asBefore(outcome), this.#ends, this.#ownerOf), outcome);
    return harm === 'open' && !isAnswered(first) ? null : harm;
  }

  #harmIn(at: number): Harm | null {
    const outcome = this.#outcomes[at];
    if (outcome === undefined || at === 0) return null;
    if (!this.#wasAmbiguous && outcome.route.collision.length > 0 && !this.#scenes[at]?.isConflict(outcome)) return 'ambiguous';
    if (!this.#wasAmbiguous && this.#outcomes.slice(at).every((later) => this.#isLeftToChance(later))) return 'ambiguous';
    if (at === this.#outcomes.length - 1) return null;
    return this.#named(harmOf(this.#asBefore(outcome), this.#ends, this.#ownerOf), outcome);
  }

  /** Of rules that rank alike one may be right. */
  #named(harm: Harm | null, outcome: Outcome): Harm | null {
    return harm === 'misroute' && !this.#wasAmbiguous && this.#isLeftToChance(outcome) ? 'ambiguous' : harm;
  }

  #isLeftToChance(outcome: Outcome): boolean {
    return outcome.route.collision.length === 0 && isAmbiguous(outcome, this.#ownerOf);
  }

  /** Where chance decided before already, it is no harm that it does; the rule that it chose is the one that counts. */
  #asBefore(outcome: Outcome): Outcome {
    return this.#wasAmbiguous ? { ...outcome, rules: outcome.rules.slice(0, 1) } : outcome;
  }

  #isOfStates(harm: Harm | null, at: number): boolean {
    return harm === this.#inStates[at] || harm === this.#inStates[at - 1];
  }

  #stateOf = (at: number): number => this.#scenes[at]?.state ?? 0;

  #add(harm: Harm, at: number, found: Pick<HarmFound, 'until' | 'where' | 'outcome'>): void {
    this.#harm.push({ harm, step: this.#stateOf(at), ...found });
  }
}
