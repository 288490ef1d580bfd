import { encodeTemporaryName, type ListsByField } from '../temporary-name.ts';

interface Named {
  readonly name: string;
}

/** @returns the name of an object of this edit while the given lists of it are neither what they were nor what they shall be. */
export function parkedName<F extends string, O extends Named & Readonly<Record<F, readonly string[]>>>(
  { before, after }: { readonly before: O | null; readonly after: O | null },
  fields: readonly F[],
  runId: string,
): string {
  const listsOf = (state: O | null): ListsByField =>
    state === null ? {} : Object.fromEntries(fields.map((field): [string, readonly string[]] => [field, state[field]]));
  return encodeTemporaryName({
    runId,
    role: 'park',
    of: '',
    final: listsOf(after),
    was: listsOf(before),
    name: (after ?? before)?.name ?? '',
  });
}
