import { idOf, type Kind, type Objects } from '../../core/model/world.ts';
import { Problem } from '../../core/problem.ts';

const MAX_ITEMS = 100_000;

export interface Page<T> {
  readonly items: readonly T[];
  readonly warnings: readonly string[];
  readonly unknownFields: readonly string[];
}

/**
 * Reads a list that may come in pages, until a page brings nothing new. A short page is not the end: a server may filter after it
 * has cut the page. The first request names no page, so a server without pages answers it in full and the second one with nothing.
 * @param read one request of a List method with this body.
 * @throws Problem `answer-unreadable` for pages that go round in a circle, `answer-too-large` for pages without end.
 */
export async function listAllPages<T extends Objects[Kind]>(read: (body: object) => Promise<Page<T>>): Promise<Page<T>> {
  const first = await read({});
  const start = lastId(first.items, '');
  if (start === null) return first;
  let page = await read({ page: { afterId: start } });
  if (page.items.length === 0) return first;
  const items = new Map(first.items.map((item) => [idOf(item), item]));
  const warnings = [...first.warnings];
  for (let cursor = start; ; page = await read({ page: { afterId: cursor } })) {
    const fresh = page.items.filter((item) => !items.has(idOf(item)));
    if (fresh.length === 0) break;
    for (const item of fresh) items.set(idOf(item), item);
    warnings.push(...page.warnings);
    const next = lastId(page.items, cursor);
    if (next === null) throw goesInCircles(cursor);
    if (items.size > MAX_ITEMS) throw withoutEnd();
    cursor = next;
  }
  return { items: [...items.values()], warnings, unknownFields: first.unknownFields };
}

/** @returns the greatest id, if it is greater than `cursor`; null where the list is empty or the cursor would not move on. */
function lastId(items: readonly Objects[Kind][], cursor: string): string | null {
  const last = items.map(idOf).reduce((greatest, id) => (id > greatest ? id : greatest), '');
  return last > cursor ? last : null;
}

function goesInCircles(cursor: string): Problem {
  return new Problem('answer-unreadable', `the page after ${cursor} ends no later than ${cursor}`, {
    detail: ['following such pages would never end, and what was read so far may be incomplete'],
    nextSteps: ['try again', 'report it to LiveKit'],
  });
}

function withoutEnd(): Problem {
  return new Problem('answer-too-large', `the list goes on after ${MAX_ITEMS} objects`, {
    nextSteps: ['check that the URL is that of a LiveKit server'],
  });
}
