import { idOf, type Kind, type Objects } from '../../core/model/world.ts';
import { type EditOf, inKind } from '../../core/plan/edit-of-kind.ts';
import type { Step } from '../../core/plan/plan.ts';
import { Problem } from '../../core/problem.ts';
import type { RunEvent } from '../../core/run/run.ts';
import { interruption } from '../interruption.ts';
import { faultOfStored, foreignChange } from './changed-by-others.ts';
import type { Running, Taken } from './running.ts';
import { sendRequest } from './send-request.ts';
import { settleUnknown } from './settle-unknown.ts';

/** A process that stood still for so long between its look and its write looks again. */
const STALE_MS = 60_000;

/** One step on its way; `edit` has real ids wherever they are known. */
interface Taking<K extends Kind> extends Running {
  readonly step: Step;
  readonly edit: EditOf<K>;
  readonly begunAt: number;
}

/**
 * Looks whether the object is still what the run takes it for, writes the intent down, sends the request, reads back, writes the
 * outcome down. @throws whatever is no Problem: then the journal tells all that is known.
 */
export async function takeStep(step: Step, running: Running): Promise<Taken> {
  const { tools, known } = running;
  const begunAt = tools.clock.monotonic();
  return await tools.shield(() => inKind(known.resolve(step.edit), (edit) => take({ ...running, step, edit, begunAt })));
}

async function take<K extends Kind>(taking: Taking<K>): Promise<Taken> {
  const { edit, tools } = taking;
  try {
    await prepare(taking);
  } catch (error) {
    return taken(taking, 'untouched', asProblem(error));
  }
  const sentAt = tools.clock.monotonic();
  const send = () => sendRequest(edit, taking.step.action, tools.writer);
  try {
    return await readBack(taking, await send());
  } catch (error) {
    const problem = asProblem(error);
    return problem.id === 'write-outcome-unknown' ? await settle(taking, { problem, sentAt, send }) : taken(taking, 'untouched', problem);
  }
}

/** @throws Problem where the object is no longer what it was, the intent cannot be written down, or a signal came. */
async function prepare<K extends Kind>(taking: Taking<K>): Promise<void> {
  const { edit, known, step, tools } = taking;
  const { kind, before, after } = edit;
  let lookedAt: number;
  do {
    refuseInterrupted(tools.signal);
    lookedAt = tools.clock.now();
    if (before !== null) {
      const fields = known.strangeFields(kind, before, await tools.livekit.get(kind, idOf(before)));
      if (fields === null || fields.length > 0) throw foreignChange(kind, before, fields);
    }
    refuseInterrupted(tools.signal);
    const namesakes = before === null && after !== null ? { namesakes: known.namesakes(kind, after.name) } : {};
    await note(taking, { kind: 'begin', step: step.id, ...namesakes });
  } while (Math.abs(tools.clock.now() - lookedAt) > STALE_MS);
}

function refuseInterrupted(signal: AbortSignal): void {
  if (signal.aborted) throw interruption(signal, 'before the next step');
}

async function settle<K extends Kind>(
  taking: Taking<K>,
  { problem, sentAt, send }: { problem: Problem; sentAt: number; send: () => Promise<Objects[K] | null> },
): Promise<Taken> {
  const { edit, known, step, repeatedCreates, tools } = taking;
  try {
    await note(taking, { kind: 'unknown', step: step.id, why: problem.summary });
    tools.progress({ ...progressOf(step), status: 'unknown' });
    const { object, sends } = await settleUnknown({ edit, problem, sentAt, notOurs: (id) => known.knows(id), again: send }, tools);
    if (edit.before === null && sends > 1 && object !== null) repeatedCreates.set(idOf(object), step);
    return await readBack(taking, object);
  } catch (error) {
    const second = asProblem(error);
    // Only who says so in so many words knows that nothing was done.
    return taken(taking, second.facts.worldChanged === 'no' ? 'untouched' : 'unknown', second);
  }
}

/** @param answered what the server said that it stores. A fault found here is one of a step that was done. */
async function readBack<K extends Kind>(taking: Taking<K>, answered: Objects[K] | null): Promise<Taken> {
  const { edit, known, step } = taking;
  const { kind, before, after } = edit;
  const object = answered ?? before;
  if (object === null) throw new Error('a create that made nothing');
  const id = idOf(object);
  if (after !== null) known.give(idOf(after), id);
  known.see(kind, id, answered);
  const fault = await faultWhenRead(taking, id, answered);
  try {
    await note(taking, { kind: 'end', step: step.id, id, elapsedMs: elapsed(taking) });
  } catch (error) {
    return taken(taking, 'done', asProblem(error));
  }
  return taken(taking, 'done', fault);
}

async function faultWhenRead<K extends Kind>(
  { edit, known, tools }: Taking<K>,
  id: string,
  answered: Objects[K] | null,
): Promise<Problem | null> {
  const { kind, after } = edit;
  try {
    // After a signal no new request goes out: the answer has told what was stored.
    const live = tools.signal.aborted ? answered : await tools.livekit.get(kind, id);
    const fault = faultOfStored<K>(kind, after, answered, live);
    if (fault === null) known.see(kind, id, live);
    return fault;
  } catch (error) {
    return asProblem(error);
  }
}

function taken<K extends Kind>(taking: Taking<K>, status: Taken['status'], problem: Problem | null): Taken {
  const { before, after } = taking.edit;
  const object = before ?? after;
  return { step: taking.step, status, problem, id: object === null ? '' : taking.known.realId(idOf(object)), elapsedMs: elapsed(taking) };
}

const elapsed = ({ tools, begunAt }: Taking<Kind>) => Math.round(tools.clock.monotonic() - begunAt);

/** Writes an event to the journal; what cannot be written there is told, so that it is not lost. */
export async function note({ journal, tools }: Pick<Running, 'journal' | 'tools'>, event: RunEvent): Promise<void> {
  try {
    await journal.append(event);
  } catch (error) {
    tools.reporter.warn(`not in the journal: ${JSON.stringify(event)}`);
    throw error;
  }
}

export function progressOf({ id, action, edit, subject }: Step) {
  const named = edit.after ?? edit.before;
  return { type: 'step', step: id, action, subject: { ...subject, name: named?.name ?? subject.name } } as const;
}

/** Anything else is a bug of ours, and no outcome. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  throw error;
}
