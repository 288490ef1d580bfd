import { isObject, type Path, sameStep } from './json-path.ts';

export interface Dropped {
  /** Position among the paths that were asked for. */
  readonly asked: number;
  /** Spelt as the file spells it. */
  readonly path: Path;
}

export interface Dropping {
  /** The value without what was dropped. Positions in lists stay: a hole is left, so that other paths keep their meaning. */
  readonly value: unknown;
  readonly dropped: readonly Dropped[];
}

/** Takes away what the operator named. O(size of the value) for each path. Never throws. */
export function dropPaths(value: unknown, wanted: readonly Path[]): Dropping {
  let left = value;
  const dropped: Dropped[] = [];
  for (const [asked, path] of wanted.entries()) {
    const found = without(left, path, []);
    if (found === null) continue;
    left = found.value;
    dropped.push({ asked, path: found.path });
  }
  return { value: left, dropped };
}

function without(value: unknown, [step, ...rest]: Path, above: Path): { value: unknown; path: Path } | null {
  if (step === undefined) return { value: undefined, path: above };
  if (Array.isArray(value)) {
    const at = /^\d+$/.test(String(step)) ? Number(step) : -1;
    if (value[at] === undefined) return null;
    const found = without(value[at], rest, [...above, at]);
    return found && { ...found, value: value.map((item: unknown, position) => (position === at ? found.value : item)) };
  }
  if (!isObject(value)) return null;
  const key = Object.hasOwn(value, String(step)) ? String(step) : Object.keys(value).find((there) => sameStep(step, there));
  if (key === undefined || value[key] === undefined) return null;
  const found = without(value[key], rest, [...above, key]);
  return found && { ...found, value: { ...value, [key]: found.value } };
}
