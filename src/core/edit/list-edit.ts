/** How a list field shall change. `set` and `clear` say the whole; `add` and `remove` work on what is there. */
export interface ListEdit {
  readonly set?: readonly string[];
  readonly clear?: boolean;
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
}

/** How a map field shall change: `clear`, then `remove`, then `set` its keys. */
export interface MapEdit {
  readonly clear?: boolean;
  readonly remove?: readonly string[];
  readonly set?: Readonly<Record<string, string>>;
}

/** Items are compared as exact text, as LiveKit's ListUpdate does. @returns the list after the edit, without new duplicates. */
export function editList(current: readonly string[], edit: ListEdit | undefined): string[] {
  if (edit === undefined) return [...current];
  const base = edit.clear === true ? [] : [...(edit.set ?? current)];
  const kept = base.filter((item) => !edit.remove?.includes(item));
  return [...kept, ...new Set(edit.add?.filter((item) => !kept.includes(item)))];
}

export function editMap(current: Readonly<Record<string, string>>, edit: MapEdit | undefined): Record<string, string> {
  if (edit === undefined) return { ...current };
  const kept = edit.clear === true ? [] : Object.entries(current).filter(([key]) => !edit.remove?.includes(key));
  return { ...Object.fromEntries(kept), ...edit.set };
}
