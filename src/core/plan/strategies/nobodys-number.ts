/**
 * A number that no network can route (country code 999 is not assigned): a trunk that lists it alone takes no call. Another one for
 * each trunk, because two trunks must not list the same.
 */
export function nobodysNumber(trunkId: string): string {
  const digits = [...trunkId].reduce((sum, char) => (sum * 31 + (char.codePointAt(0) ?? 0)) % 99_999_989, 7);
  return `+9990${String(digits).padStart(8, '0')}`;
}
