import { normalNumber } from '../model/phone-number.ts';
import { Problem } from '../problem.ts';

/** Emergency and other numbers of public services, in the countries that have them. */
const EMERGENCY = new Set([
  ...['000', '100', '101', '102', '103', '104', '106', '108', '110', '111', '112', '113', '114', '115', '116', '117', '118', '119'],
  ...[
    '120',
    '122',
    '123',
    '127',
    '128',
    '129',
    '130',
    '133',
    '140',
    '143',
    '144',
    '147',
    '15',
    '150',
    '155',
    '156',
    '157',
    '158',
    '17',
    '18',
  ],
  ...['180', '185', '190', '191', '192', '193', '194', '195', '197', '198', '199', '911', '933', '988', '991', '992', '993', '994', '995'],
  ...['996', '997', '998', '999', '1122', '10111'],
]);

/** Numbers that cost by the minute, as they begin in their international form, without the plus. */
const PREMIUM = [
  ...['1900', '30901', '30909', '31900', '31906', '31909', '3290', '3389', '34803', '34806', '34807', '34905', '351760', '351761', '35315'],
  ...['358600', '358700', '39144', '39166', '39892', '39893', '39894', '39895', '39899', '41900', '41901', '41906', '42090', '42190'],
  ...['43900', '43901', '43930', '43931', '43939', '44871', '44872', '44873', '449', '4590', '46900', '46939', '46944', '4782', '4870'],
  // Satellites, networks without a country, and numbers that cost wherever they are called from.
  ...['49137', '49190', '49900', '61190', '808', '870', '878', '881', '882', '883', '979'],
];

/** An extension or service number is too short to be one of them. */
const SHORTEST_PREMIUM = 9;

/**
 * Whether a test call may be made to a number at all. A slip of a trunk or a proxy in between can make a real call of it.
 * @throws Problem `number-refused` for an emergency or premium number.
 */
export function refuseDangerous(number: string): void {
  const digits = normalNumber(number).replaceAll(/\D/g, '');
  const kind = EMERGENCY.has(digits) ? 'an emergency number' : isPremium(digits.replace(/^00/, '')) ? 'in a premium range' : null;
  if (kind === null) return;
  throw new Problem('number-refused', `${number} is ${kind}: no test call is made to it`, {
    detail: ['a trunk or a proxy in between could make a real call of it'],
    nextSteps: ['call a number of your own: sipctl trunk list --inbound'],
  });
}

const isPremium = (digits: string): boolean => digits.length >= SHORTEST_PREMIUM && PREMIUM.some((prefix) => digits.startsWith(prefix));

/** @returns whether one of the numbers is meant, however it is spelt. */
export function isAmong(number: string, numbers: readonly string[]): boolean {
  const normal = normalNumber(number);
  return numbers.some((other) => normalNumber(other) === normal);
}
