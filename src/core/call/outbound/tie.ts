import { normalNumber } from '../../model/phone-number.ts';

/**
 * What makes a caller in some room the one of our call: the header that the carrier has passed on, who calls whom, or only who was
 * called, which can be somebody else who calls at the same time.
 */
export type Tie = 'test-id' | 'numbers' | 'called-number';

export interface Tied {
  readonly testId: string;
  readonly to: string;
  readonly from: string;
}

/** A national number and an international one that end alike are one; shorter endings say nothing. */
const SHORTEST_ENDING = 7;

/** @param attributes of a SIP participant. @returns null where nothing speaks for it. */
export function tieOf(attributes: Readonly<Record<string, string>>, { testId, to, from }: Tied): Tie | null {
  if (attributes['lktest.id'] === testId) return 'test-id';
  if (!sameNumber(attributes['sip.trunkPhoneNumber'] ?? '', to)) return null;
  return sameNumber(attributes['sip.phoneNumber'] ?? '', from) ? 'numbers' : 'called-number';
}

/** Whether a carrier may have made the one of the other: national, with 00, or without the plus. */
function sameNumber(a: string, b: string): boolean {
  const [shorter = '', longer = ''] = [digitsOf(a), digitsOf(b)].sort((x, y) => x.length - y.length);
  return shorter !== '' && (shorter === longer || (shorter.length >= SHORTEST_ENDING && longer.endsWith(shorter.replace(/^0+/, ''))));
}

const digitsOf = (number: string): string => normalNumber(number).replaceAll(/\D/g, '');
