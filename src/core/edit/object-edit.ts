type Said<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** @returns the object with every member that was said; undefined = not said. */
export function edited<T extends object>(object: T, said: Said<T>): T {
  return { ...object, ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) };
}
