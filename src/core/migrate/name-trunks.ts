import { normalNumber } from '../model/phone-number.ts';
import type { Converted } from './converted.ts';
import type { KnownTrunk } from './migration.ts';

/** Text members of a list that was read as such. */
export const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];

export interface NamedTrunks {
  readonly trunks: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Puts names in place of ids wherever the name leads back to the same trunk.
 * @param live null where no live project was read: ids then stay without a word.
 */
export function nameTrunks(ids: readonly string[], rule: string, live: readonly KnownTrunk[] | null): NamedTrunks {
  if (live === null) return { trunks: ids, warnings: [] };
  const warnings: string[] = [];
  const trunks = ids.map((id) => {
    const trunk = live.find((each) => each.id === id);
    if (trunk === undefined) {
      warnings.push(`rule ${rule}: no inbound trunk of the project has the id ${id}; it stays as it is`);
      return id;
    }
    const usable = trunk.name !== '' && !trunk.name.startsWith('ST_') && live.filter(({ name }) => name === trunk.name).length === 1;
    if (!usable) warnings.push(`rule ${rule}: trunk ${id} stays an id, because its name is empty, not its own, or looks like an id`);
    return usable ? trunk.name : id;
  });
  return { trunks, warnings };
}

/**
 * `inboundNumbers` of a rule are calling numbers. Many request files hold the called ones there, and such a rule takes no call but
 * those that a trunk's own numbers make.
 * @param trunks of the rule; all that are known where it names none.
 */
export function ownNumbersAsCallers({ name, fields }: Pick<Converted, 'name' | 'fields'>, trunks: readonly KnownTrunk[]): string[] {
  const ids = textsOf(fields['trunkIds']);
  const own = trunks
    .filter(({ id, name: trunk }) => ids.length === 0 || ids.includes(id) || ids.includes(trunk))
    .flatMap(({ numbers }) => numbers);
  const normal = new Set(own.map(normalNumber));
  const met = textsOf(fields['inboundNumbers']).filter((number) => normal.has(normalNumber(number)));
  if (met.length === 0) return [];
  return [
    `rule ${name}: inboundNumbers filters CALLING numbers, and ${met.join(', ')} ${met.length === 1 ? 'is a number' : 'are numbers'} of its own trunk; called numbers belong in numbers`,
  ];
}
