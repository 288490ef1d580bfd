type Said<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** @returns the object with every member that was said; undefined = not said. */
export function edited<T extends object>(object: T, said: Said<T>): T {
  return { ...object, ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) };
}

/** @returns whether nothing was said of any member, however deep. */
export function saysNothing(said: unknown): boolean {
  if (said === undefined) return true;
  const isGroup = typeof said === 'object' && said !== null && Object.getPrototypeOf(said) === Object.prototype;
  return isGroup && Object.values(said).every(saysNothing);
}
