import type { Pagination } from '@livekit/protocol';

const SERVER_PAGE = 1000;

/**
 * Lists as LiveKit does. The server walks the pages itself, so a limit does not make a reply shorter; yet the walk ends at the
 * first page of which the filter leaves nothing, and then objects after it are missing.
 * @param items in the order of ids.
 */
export function listPage<T>(items: readonly T[], page: Pagination | undefined, idOf: (item: T) => string, keep: (item: T) => boolean): T[] {
  if (page === undefined) return items.filter(keep);
  const size = page.limit > 0 ? page.limit : SERVER_PAGE;
  const found: T[] = [];
  let after = page.afterId;
  for (;;) {
    const start = items.findIndex((item) => idOf(item) > after);
    const kept = start === -1 ? [] : items.slice(start, start + size).filter(keep);
    const last = kept.at(-1);
    if (last === undefined) return found;
    found.push(...kept);
    after = idOf(last);
  }
}
