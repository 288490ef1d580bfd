import { idOf, type Kind, type Objects } from '../core/model/world.ts';
import { diffFromAsked, diffObjects } from '../core/plan/diff.ts';
import { Problem } from '../core/problem.ts';
import type { Clock, LiveKit } from '../ports.ts';

/** A server that was cut off may still commit; after this long a create that is not listed is looked for no more. */
const SETTLE_MS = 2000;

interface UnknownWrite<K extends Kind> {
  readonly kind: K;
  readonly before: Objects[K] | null;
  readonly after: Objects[K] | null;
  /** Ids that were there before a create. */
  readonly known: ReadonlySet<string>;
  readonly problem: Problem;
}

/**
 * Finds out by reading whether a write happened whose answer never came; nothing is sent again.
 * @returns the object's id where it did. @throws the write's own failure where it surely did not, else `write-outcome-unknown`.
 */
export async function settleUnknownWrite<K extends Kind>(
  write: UnknownWrite<K>,
  { livekit, clock }: { livekit: LiveKit; clock: Clock },
): Promise<string> {
  const { kind, before, after, problem } = write;
  if (before === null) return await findCreated(write, livekit, clock);
  const id = idOf(before);
  const live = await livekit.get(kind, id);
  if (live === null) {
    if (after === null) return id;
    throw problem;
  }
  if (after !== null && diffFromAsked<K>(after, live).length === 0) return id;
  if (diffObjects<K>(live, before).length === 0) throw didNotHappen(problem);
  throw problem;
}

async function findCreated<K extends Kind>(
  { kind, after, known, problem }: UnknownWrite<K>,
  livekit: LiveKit,
  clock: Clock,
): Promise<string> {
  for (const wait of [0, SETTLE_MS]) {
    await clock.sleep(wait);
    const { items } = await livekit.list(kind);
    const [found, second] = items.filter(
      (object) => after !== null && !known.has(idOf(object)) && diffFromAsked<K>(after, object).length === 0,
    );
    if (second !== undefined) break;
    if (found !== undefined) return idOf(found);
  }
  throw problem;
}

function didNotHappen(problem: Problem): Problem {
  const { cause } = problem.facts;
  return cause instanceof Problem ? cause.with({ worldChanged: 'no' }) : problem;
}
