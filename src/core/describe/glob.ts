/** @returns whether the whole text fits: `*` any run of characters, `?` one, everything else itself. Linear in text x pattern. */
export function matchesGlob(text: string, pattern: string): boolean {
  let reachable = new Set([0]);
  const parts = [...pattern];
  const skipStars = (positions: Set<number>) => {
    for (const at of positions) if (parts[at] === '*') positions.add(at + 1);
    return positions;
  };
  skipStars(reachable);
  for (const char of text) {
    const next = new Set<number>();
    for (const at of reachable) {
      if (parts[at] === '*') next.add(at);
      else if (parts[at] === '?' || parts[at] === char) next.add(at + 1);
    }
    reachable = skipStars(next);
  }
  return reachable.has(parts.length);
}
