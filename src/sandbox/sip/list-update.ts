import type { ListUpdate } from '@livekit/protocol';

/** @returns LiveKit's objection, or null. Note that `set: []` does not clear: LiveKit cannot tell it from nothing. */
export function listUpdateFault(update: ListUpdate | undefined): string | null {
  if (update === undefined) return null;
  const { set, add, remove, clear } = update;
  const changes = add.length + remove.length > 0;
  if (!clear && set.length === 0 && !changes) return 'unsupported list update operation';
  if (clear && (set.length > 0 || changes)) return 'cannot clear and change the list at the same time';
  if (set.length > 0 && changes) return 'cannot set and change the list at the same time';
  return [...set, ...add, ...remove].includes('') ? 'empty element in the list' : null;
}

/** Compares exact text. Of an element that stands in the list several times, `remove` takes the first. */
export function updatedList(list: readonly string[], update: ListUpdate | undefined): string[] {
  if (update === undefined) return [...list];
  if (update.clear) return [];
  if (update.set.length > 0) return [...update.set];
  const result = [...list];
  for (const element of update.remove) {
    const at = result.indexOf(element);
    if (at !== -1) result.splice(at, 1);
  }
  for (const element of update.add) {
    if (!result.includes(element)) result.push(element);
  }
  return result;
}
