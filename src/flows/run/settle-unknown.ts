import { idOf, type Kind, type Objects } from '../../core/model/world.ts';
import { diffFromAsked, diffObjects } from '../../core/plan/diff.ts';
import type { EditOf } from '../../core/plan/edit-of-kind.ts';
import { Problem } from '../../core/problem.ts';
import type { RunTools } from './run-tools.ts';

/** A server that was cut off may still commit; after this long it is looked at once more. */
const SETTLE_MS = 2000;
/** How often one request is sent at most. */
const SENDS = 3;

type SettleTools = Pick<RunTools, 'livekit' | 'clock' | 'signal' | 'timeoutMs'>;

export interface UnknownWrite<K extends Kind> {
  readonly edit: EditOf<K>;
  /** What was thrown in place of an answer. */
  readonly problem: Problem;
  /** When the request was sent, by the clock that only grows. */
  readonly sentAt: number;
  /** Of a create: ids that are not what it made. */
  readonly notOurs: (id: string) => boolean;
  /** Sends the same request once more. */
  again(): Promise<Objects[K] | null>;
}

/** The outcome of a write as found out by reading. */
interface Settled<K extends Kind> {
  /** As the server holds it; null = deleted. */
  readonly object: Objects[K] | null;
  /** How often the request was sent in all. A create that was sent twice may come to be twice, late. */
  readonly sends: number;
}

/**
 * Finds out by reading whether a write happened whose answer never came, and sends it again only where it did not: a create after
 * its deadline and a pause have passed with nothing to be found, any other after two looks (faults.md 2).
 * @throws `server-refused` where the server said no twice in the same words, another refusal as it came, else
 * `write-outcome-unknown`: even a server that has changed nothing so far may still do it.
 */
export async function settleUnknown<K extends Kind>(write: UnknownWrite<K>, tools: SettleTools): Promise<Settled<K>> {
  let { problem, sentAt } = write;
  for (let sends = 1; ; sends += 1) {
    const found = await lookFor(write, { problem, sentAt }, tools);
    if (found !== 'as before') return { object: found.object, sends };
    if (tools.signal.aborted || sends === SENDS) throw stillUnknown(problem, write.edit.before === null);
    sentAt = tools.clock.monotonic();
    try {
      return { object: await write.again(), sends: sends + 1 };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.id !== 'write-outcome-unknown') return await afterRefusal(write, error, sends + 1, tools);
      if (saidTheSame(problem, error)) throw refusedTwice(error);
      problem = error;
    }
  }
}

/** @returns what the write left, or that nothing has changed so far. @throws Problem where the object is neither, or cannot be read. */
async function lookFor<K extends Kind>(
  write: UnknownWrite<K>,
  { problem, sentAt }: Pick<UnknownWrite<K>, 'problem' | 'sentAt'>,
  { livekit, clock, signal, timeoutMs }: SettleTools,
): Promise<{ object: Objects[K] | null } | 'as before'> {
  const { edit } = write;
  const deadline = sentAt + timeoutMs;
  // What the server said is an answer, though no clear one: there is nothing to wait for, unless a second object is at stake.
  const waits = problem.facts.serverSaid !== undefined && edit.before !== null ? [0] : [0, deadline, deadline + SETTLE_MS];
  for (const until of waits) {
    const rest = until - clock.monotonic();
    if (rest > 0) await clock.sleep(rest, signal);
    if (signal.aborted) break;
    const found = await look(write, livekit).catch((error: unknown) => {
      if (!(error instanceof Problem)) throw error;
      throw problem.with({ detail: [`it could not be looked at either: ${error.summary}`, ...(problem.facts.detail ?? [])], cause: error });
    });
    if (found === 'neither') throw problem;
    if (found !== 'as before') return found;
  }
  return 'as before';
}

async function look<K extends Kind>(
  { edit: { kind, before, after }, notOurs }: UnknownWrite<K>,
  livekit: SettleTools['livekit'],
): Promise<{ object: Objects[K] | null } | 'as before' | 'neither'> {
  if (before !== null) {
    const live = await livekit.get(kind, idOf(before));
    if (after === null ? live === null : live !== null && diffFromAsked<K>(after, live).length === 0) return { object: live };
    return live !== null && diffObjects<K>(before, live).length === 0 ? 'as before' : 'neither';
  }
  if (after === null) throw new Error('an edit without before and after');
  const [found, second] = createdOnes<K>(after, (await livekit.list(kind)).items, notOurs);
  if (second !== undefined) return 'neither';
  return found === undefined ? 'as before' : { object: found };
}

/** @returns the objects that a create of `wanted` may have made: its name, equal content, and not one of those that are not ours. */
export function createdOnes<K extends Kind>(
  wanted: Objects[K],
  live: readonly Objects[K][],
  notOurs: (id: string) => boolean,
): readonly Objects[K][] {
  return live.filter((object) => object.name === wanted.name && !notOurs(idOf(object)) && diffFromAsked<K>(wanted, object).length === 0);
}

/** A second create is refused as a conflict with what the first one made, late. */
async function afterRefusal<K extends Kind>(
  write: UnknownWrite<K>,
  refusal: Problem,
  sends: number,
  { livekit }: SettleTools,
): Promise<Settled<K>> {
  if (refusal.id === 'server-conflict') {
    const found = await look(write, livekit);
    if (found !== 'as before' && found !== 'neither') return { object: found.object, sends };
  }
  throw refusal;
}

function saidTheSame(first: Problem, second: Problem): boolean {
  const { serverSaid } = first.facts;
  return serverSaid !== undefined && serverSaid === second.facts.serverSaid;
}

function refusedTwice(second: Problem): Problem {
  const { serverSaid = '' } = second.facts;
  return new Problem('server-refused', 'the server refuses the change, twice in the same words', {
    serverSaid,
    worldChanged: 'no',
    nextSteps: ['correct what the server names'],
    cause: second,
  });
}

function stillUnknown(problem: Problem, isCreate: boolean): Problem {
  const looked = isCreate
    ? 'it was looked for and not found; the server may still make it'
    : 'it was looked at and found unchanged; the server may still change it';
  return problem.with({ detail: [looked, ...(problem.facts.detail ?? [])] });
}
