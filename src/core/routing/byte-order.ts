/** LiveKit orders ids and room names by their UTF-8 bytes; JavaScript orders UTF-16 units, which differs beyond U+FFFF only. */
export function compareBytes(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const [one, other] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (one !== other) return rankOfUnit(one) - rankOfUnit(other);
  }
  return a.length - b.length;
}

/** Surrogates stand for what is beyond U+FFFF, and so come after every other unit. */
const rankOfUnit = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);
