import { camelCase } from '../model/camel-case.ts';

export type JsonObject = Readonly<Record<string, unknown>>;
/** Keys and list positions that lead to a value, spelt as the file spells them. */
export type Path = readonly (string | number)[];

export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

const PLAIN_KEY = /^[A-Za-z_][\w-]*$/;

/** @returns `items[0].room_config["a b"]`, or `(the whole file)` for the empty path. */
export function pathText(path: Path): string {
  const text = path.map((step) => (typeof step === 'string' && PLAIN_KEY.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`)).join('');
  return text === '' ? '(the whole file)' : text.replace(/^\./, '');
}

/** Reads what {@link pathText} writes, and `items.0.name` as well. @returns null where it is no path. */
export function parsePath(text: string): Path | null {
  const steps: (string | number)[] = [];
  let rest = text.startsWith('[') ? text : `.${text}`;
  while (rest !== '') {
    const [whole, key, position, quoted] = /^(?:\.([^.[\]"]+)|\[(\d{1,9})\]|\[("(?:[^"\\]|\\.)*")\])/.exec(rest) ?? [];
    if (whole === undefined) return null;
    rest = rest.slice(whole.length);
    if (key !== undefined) steps.push(key);
    else if (position !== undefined) steps.push(Number(position));
    else {
      const unquoted = unquote(quoted ?? '');
      if (unquoted === null) return null;
      steps.push(unquoted);
    }
  }
  return steps;
}

function unquote(text: string): string | null {
  try {
    return String(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Whether a step of a path that somebody typed means this key or position: `roomConfig` and `room_config` are one field. */
export function sameStep(typed: string | number, there: string | number): boolean {
  return String(typed) === String(there) || camelCase(String(typed)) === camelCase(String(there));
}

/** Every value that holds no other, an empty list or map among them. A member that is undefined is not there. */
export function leafPaths(value: unknown, path: Path = []): Path[] {
  if (value === undefined) return [];
  const members: (readonly [string | number, unknown])[] = Array.isArray(value)
    ? [...value.entries()]
    : isObject(value)
      ? Object.entries(value)
      : [];
  return members.length === 0 ? [path] : members.flatMap(([step, member]) => leafPaths(member, [...path, step]));
}
