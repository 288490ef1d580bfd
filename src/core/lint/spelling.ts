import type { InboundTrunk } from '../model/inbound-trunk.ts';
import { normalNumber } from '../model/phone-number.ts';

/**
 * Trunks compare numbers in normal form, rules as exact text: a rule's other spelling holds the number's key, yet misses its calls.
 * @returns for a number of a rule how its trunks spell it, where they spell it otherwise only.
 */
export function otherSpelling(trunks: readonly Pick<InboundTrunk, 'numbers'>[]): (number: string) => string | undefined {
  const spelled = trunks.flatMap(({ numbers }) => numbers);
  const exact = new Set(spelled);
  const byNormal = new Map(spelled.map((number) => [normalNumber(number), number]));
  return (number) => (exact.has(number) ? undefined : byNormal.get(normalNumber(number)));
}
