import { idOf, type Kind, type Objects } from '../core/model/world.ts';
import { diffFromAsked, diffObjects } from '../core/plan/diff.ts';
import { Problem } from '../core/problem.ts';
import type { Clock, LiveKit } from '../ports.ts';

/** A server that was cut off may still commit; after this long it is looked at once more. */
const SETTLE_MS = 2000;

interface UnknownWrite<K extends Kind> {
  readonly kind: K;
  readonly before: Objects[K] | null;
  readonly after: Objects[K] | null;
  /** Ids that were there before a create. */
  readonly known: ReadonlySet<string>;
  readonly problem: Problem;
  /** Sends the same request once more; never asked of a create, which could make a second object. */
  again(): Promise<unknown>;
}

/**
 * Finds out by reading whether a write happened whose answer never came. A replace, update or delete that changed nothing after
 * two looks is sent once more, as the same request with the same end; a create never is.
 * @returns the object's id where it did. @throws `server-refused` where the server said no twice in the same words, else
 * `write-outcome-unknown`: even a server that has changed nothing so far may still do it.
 */
export async function settleUnknownWrite<K extends Kind>(
  write: UnknownWrite<K>,
  { livekit, clock, signal }: { livekit: LiveKit; clock: Clock; signal: AbortSignal },
): Promise<string> {
  const { kind, before, after, problem } = write;
  if (before === null) return await findCreated(write, livekit, clock);
  const id = idOf(before);
  // What it said is an answer, though no clear one: there is nothing to wait for.
  for (const wait of problem.facts.serverSaid === undefined ? [0, SETTLE_MS] : [0]) {
    await clock.sleep(wait);
    const live = await livekit.get(kind, id);
    if (after === null ? live === null : live !== null && diffFromAsked<K>(after, live).length === 0) return id;
    if (live === null || diffObjects<K>(live, before).length > 0) throw problem;
  }
  if (signal.aborted) throw problem;
  try {
    await write.again();
    return id;
  } catch (error) {
    if (!(error instanceof Problem) || error.id !== 'write-outcome-unknown') throw error;
    throw twiceUnknown(problem, error);
  }
}

function twiceUnknown(first: Problem, second: Problem): Problem {
  const { serverSaid } = first.facts;
  if (serverSaid !== undefined && serverSaid === second.facts.serverSaid) {
    return new Problem('server-refused', 'the server refuses the change, twice in the same words', {
      serverSaid,
      worldChanged: 'no',
      nextSteps: ['correct what the server names'],
      cause: second,
    });
  }
  const detail = ['it was looked at and found unchanged, sent once more, and again no answer came', ...(first.facts.detail ?? [])];
  return first.with({ detail });
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
  throw problem.with({
    detail: ['it was looked for twice and not found; the server may still make it', ...(problem.facts.detail ?? [])],
  });
}
