import { FIELD_SINCE } from '../core/model/updatable.ts';
import { idOf, KIND_LABEL, type Kind, labelOf, type Objects } from '../core/model/world.ts';
import { changedMembers, diffFromAsked, diffObjects } from '../core/plan/diff.ts';
import type { Edit, Plan, Step } from '../core/plan/plan.ts';
import { Problem } from '../core/problem.ts';
import type { Clock, LiveKit, LiveKitWriter, Reporter } from '../ports.ts';
import { interruption } from './interruption.ts';
import { settleUnknownWrite } from './settle-unknown-write.ts';

export interface ApplyTools {
  readonly livekit: LiveKit;
  readonly writer: LiveKitWriter;
  readonly clock: Clock;
  readonly reporter: Reporter;
  /** Aborted by the first signal: the step under way ends, no other begins. */
  readonly signal: AbortSignal;
  /** Keeps a request and its read-back from being cut by a signal. */
  shield<T>(work: () => Promise<T>): Promise<T>;
}

export interface DoneStep {
  readonly step: Step;
  /** The id the server gave, on a create. */
  readonly id: string;
  readonly elapsedMs: number;
}

/**
 * Carries a plan out, one request after the other: look whether the object is still what the plan was made from, write, read
 * back, compare. @throws Problem: `foreign-change` or `interrupted` while nothing was done; else with `worldChanged` set.
 */
export async function applyPlan(plan: Plan, tools: ApplyTools): Promise<DoneStep[]> {
  const done: DoneStep[] = [];
  for (const step of plan.steps) {
    if (tools.signal.aborted) throw betweenSteps(interruption(tools.signal, 'before the next step'), done, plan);
    tools.reporter.progress(`${step.action} ${KIND_LABEL[step.subject.kind]} ${labelOf(step.subject)}`);
    try {
      const begun = tools.clock.monotonic();
      const id = await tools.shield(() => applyEdit(step.edit, step, tools));
      done.push({ step, id, elapsedMs: Math.round(tools.clock.monotonic() - begun) });
    } catch (error) {
      throw error instanceof Problem ? betweenSteps(error, done, plan) : error;
    }
  }
  return done;
}

/** What failed after other steps were done leaves a world in between, whatever the failure itself was. */
function betweenSteps(problem: Problem, done: readonly DoneStep[], plan: Plan): Problem {
  if (done.length === 0) return problem;
  return new Problem('change-incomplete', `${done.length} of ${plan.steps.length} steps were done, then: ${problem.summary}`, {
    ...problem.facts,
    detail: [...done.map(({ step }) => `done: ${step.action} ${labelOf(step.subject)}`), ...(problem.facts.detail ?? [])],
    worldChanged: 'partly',
    cause: problem,
  });
}

/** TypeScript follows a union member by member; the three calls differ in type alone. */
function applyEdit(edit: Edit, step: Step, tools: ApplyTools): Promise<string> {
  switch (edit.kind) {
    case 'inboundTrunk':
      return applyStep(edit.kind, edit.before, edit.after, step, tools);
    case 'outboundTrunk':
      return applyStep(edit.kind, edit.before, edit.after, step, tools);
    case 'dispatchRule':
      return applyStep(edit.kind, edit.before, edit.after, step, tools);
  }
}

async function applyStep<K extends Kind>(
  kind: K,
  before: Objects[K] | null,
  after: Objects[K] | null,
  step: Step,
  tools: ApplyTools,
): Promise<string> {
  const { livekit, writer } = tools;
  if (before !== null) await refuseForeignChange(kind, before, livekit);
  const known = before === null ? new Set((await livekit.list(kind)).items.map(idOf)) : new Set<string>();
  const write = async (): Promise<string> => {
    if (after === null) {
      await writer.delete(kind, step.subject.id);
      return step.subject.id;
    }
    if (before === null) return idOf(await writer.create(kind, after));
    const id = idOf(before);
    if (step.action === 'replace') await writer.replace(kind, id, after);
    else await writer.update(kind, id, updateFields(after, step));
    return id;
  };
  let id: string;
  try {
    id = await write();
  } catch (error) {
    if (!(error instanceof Problem) || error.id !== 'write-outcome-unknown') throw error;
    id = await settleUnknownWrite({ kind, before, after, known, problem: error, again: write }, tools);
  }
  await readBack(kind, id, after, livekit);
  return id;
}

function updateFields<K extends Kind>(after: Objects[K], { change, edit }: Step): Partial<Objects[K]> {
  const members = changedMembers(change);
  const kept =
    edit.after !== null && members.includes('media') && edit.after.mediaEncryption !== 'SIP_MEDIA_ENCRYPT_DISABLE'
      ? ['mediaEncryption']
      : [];
  const wanted = new Set([...members, ...kept]);
  return Object.fromEntries(Object.entries(after).filter(([key]) => wanted.has(key))) as Partial<Objects[K]>;
}

/** LiveKit has no version field and no lock, so the content right before the write is all there is to compare. */
async function refuseForeignChange<K extends Kind>(kind: K, before: Objects[K], livekit: LiveKit): Promise<void> {
  const live = await livekit.get(kind, idOf(before));
  const label = `${KIND_LABEL[kind]} ${labelOf({ name: before.name, id: idOf(before) })}`;
  if (live === null)
    throw new Problem('foreign-change', `${label} was deleted by somebody else in the meantime`, {
      nextSteps: ['look at what there is now, then run the command again'],
    });
  const fields = diffObjects<K>(before, live).map(({ field }) => field);
  if (fields.length > 0) {
    throw new Problem('foreign-change', `${label} was changed by somebody else in the meantime: ${fields.join(', ')}`, {
      nextSteps: ['run the command again: it starts from what is there now'],
    });
  }
}

async function readBack<K extends Kind>(kind: K, id: string, after: Objects[K] | null, livekit: LiveKit): Promise<void> {
  const live = await livekit.get(kind, id);
  const label = `${KIND_LABEL[kind]} ${labelOf({ name: after?.name ?? '', id })}`;
  if (after === null) {
    if (live !== null)
      throw new Problem('field-not-stored', `${label} is still there after its delete`, {
        worldChanged: 'seeJournal',
        nextSteps: ['run the delete again'],
      });
    return;
  }
  if (live === null)
    throw new Problem('field-not-stored', `${label} is not there when read back`, {
      worldChanged: 'partly',
      nextSteps: ['see whether somebody else deleted it, then run the command again'],
    });
  const lost = diffFromAsked<K>(after, live).map(({ field }) => field);
  if (lost.length === 0) return;
  throw new Problem('field-not-stored', `the server stored ${label} otherwise than it was sent: ${lost.join(', ')}`, {
    worldChanged: 'partly',
    detail: lost.map((field) => `${field}: ${since(kind, field)}`),
    nextSteps: [`update livekit-server, or change the object without ${lost.join(', ')}`],
  });
}

function since(kind: Kind, field: string): string {
  const version = FIELD_SINCE[kind][field] ?? FIELD_SINCE[kind][field.split('.')[0] ?? field];
  return version === undefined ? 'not stored as sent' : `needs livekit-server ${version} or later`;
}
