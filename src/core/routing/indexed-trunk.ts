import type { InboundTrunk } from '../model/inbound-trunk.ts';
import { normalNumber } from '../model/phone-number.ts';
import type { AskedCall } from './asked-call.ts';
import type { Level } from './narrowing.ts';
import { type Profile, TRAITS } from './profile.ts';
import { SourceFilter, sourceKeys } from './source-filter.ts';

/** A trunk with its lists in the form in which calls are compared with them; each is made when it is first needed. */
export class IndexedTrunk {
  readonly trunk: InboundTrunk;
  /** Place in the order of ids, in which LiveKit walks. */
  readonly place: number;
  #numbers: ReadonlySet<string> | null = null;
  #callers: ReadonlySet<string> | null = null;
  readonly #sources = new Map<Profile, SourceFilter>();

  constructor(trunk: InboundTrunk, place: number) {
    this.trunk = trunk;
    this.place = place;
  }

  /** Takes any number that no other trunk lists. */
  get isWildcard(): boolean {
    return this.trunk.numbers.length === 0;
  }

  get numbers(): ReadonlySet<string> {
    this.#numbers ??= new Set(this.trunk.numbers.map(normalNumber));
    return this.#numbers;
  }

  get callers(): ReadonlySet<string> {
    this.#callers ??= new Set(this.trunk.allowedNumbers.map(normalNumber));
    return this.#callers;
  }

  sources(profile: Profile): SourceFilter {
    const known = this.#sources.get(profile);
    if (known !== undefined) return known;
    const filter = new SourceFilter(this.trunk.allowedAddresses, TRAITS[profile]);
    this.#sources.set(profile, filter);
    return filter;
  }

  lists({ to }: AskedCall): boolean {
    return this.isWildcard || this.numbers.has(to);
  }

  takesCaller({ from }: AskedCall): boolean {
    return this.callers.size === 0 || this.callers.has(from);
  }

  takesSource({ source, profile }: AskedCall): boolean {
    return this.sources(profile).admits(source);
  }

  takes(asked: AskedCall): boolean {
    return this.lists(asked) && this.takesCaller(asked) && this.takesSource(asked);
  }
}

const byNumber: Level<IndexedTrunk, AskedCall> = {
  itemKeys: ({ isWildcard, numbers }) => (isWildcard ? null : [...numbers]),
  callKeys: ({ to }) => [to],
};
const byCaller: Level<IndexedTrunk, AskedCall> = {
  itemKeys: ({ callers }) => (callers.size === 0 ? null : [...callers]),
  callKeys: ({ from }) => [from],
};
const bySource = (profile: Profile): Level<IndexedTrunk, AskedCall> => ({
  itemKeys: (trunk) => trunk.sources(profile).keys(),
  callKeys: ({ source }) => sourceKeys(source),
});

/** How trunks are told apart; masks differ by profile. */
export const trunkLevels = (profile: Profile): readonly Level<IndexedTrunk, AskedCall>[] => [byNumber, byCaller, bySource(profile)];
