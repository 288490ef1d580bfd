import { planId } from '../model/plan-id.ts';
import { idOf, type Kind, type Objects, objectsOf, type Subject, subjectOf, type World } from '../model/world.ts';
import { diffFromAsked } from './diff.ts';
import { type EditOf, inKind, remade } from './edit-of-kind.ts';
import { mapIds } from './map-ids.ts';
import type { Edit, Step } from './plan.ts';
import { diffEdit, editedId, makeStep, numbered } from './step.ts';

/** What it takes to take a plan back. */
export interface Inverse {
  /** For a plan of their own: nothing is replayed. */
  readonly edits: readonly Edit[];
  /** Objects that somebody else has changed or deleted since: taking the plan back would end that, too. */
  readonly foreign: readonly Subject[];
}

/**
 * Edits that lead from a live world back to what was before a plan. A deleted object is made anew under another id, so every rule
 * that names the old one is led to it.
 * @param steps what was done of the plan. @param ids the server's ids of the objects that it made, by plan id.
 */
export function inverseEdits(steps: readonly Step[], ids: ReadonlyMap<string, string>, live: World): Inverse {
  const done = netEdits(steps.map(({ edit }) => mapIds(edit, (id) => ids.get(id) ?? id)));
  const anew = newIds(done.filter(({ after }) => after === null));
  const back = done.map((edit) => takenBack(edit, live, (id) => anew.get(id) ?? id));
  const touched = new Set(done.map(editedId));
  const led = live.dispatchRules
    .filter((rule) => !touched.has(rule.sipDispatchRuleId) && rule.trunkIds.some((id) => anew.has(id)))
    .map(
      (before): Edit => ({ kind: 'dispatchRule', before, after: { ...before, trunkIds: before.trunkIds.map((id) => anew.get(id) ?? id) } }),
    );
  return {
    edits: [...back.flatMap(({ edit }) => edit ?? []), ...led],
    foreign: back.flatMap(({ foreign }) => foreign ?? []),
  };
}

/**
 * The same way back, step by step, for a run that goes no further.
 * @param done the steps that were done, in their order. @returns their inverses, the last first; to be proven before they are sent.
 */
export function reverseSteps(done: readonly Step[]): Step[] {
  return numbered(
    [...done].reverse().map(({ edit, strategy, owner }) => makeStep(swapped(edit), { strategy, owner, why: 'back to what it was before' })),
  );
}

/**
 * What edits do to each object on the whole, in the order in which they first touch them: as it was before the first, as the last
 * leaves it. What is only there in between, and what ends as it was, is left out.
 */
export function netEdits(edits: readonly Edit[]): Edit[] {
  const byObject = new Map<string, Edit>();
  for (const edit of edits) {
    const key = `${edit.kind} ${editedId(edit)}`;
    byObject.set(key, joined(byObject.get(key) ?? edit, edit));
  }
  return [...byObject.values()].filter((edit) =>
    edit.before === null || edit.after === null ? edit.before !== edit.after : diffEdit(edit).length > 0,
  );
}

function joined(first: Edit, last: Edit): Edit {
  if (first.kind === 'inboundTrunk' && last.kind === 'inboundTrunk') return { kind: first.kind, before: first.before, after: last.after };
  if (first.kind === 'outboundTrunk' && last.kind === 'outboundTrunk') return { kind: first.kind, before: first.before, after: last.after };
  if (first.kind === 'dispatchRule' && last.kind === 'dispatchRule') return { kind: first.kind, before: first.before, after: last.after };
  throw new Error('two kinds under one id');
}

const swapped = (edit: Edit): Edit => remade(edit, ({ kind, before, after }) => ({ kind, before: after, after: before }));

/** By the id of each deleted object, the one by which it is made anew: of its name, or of its old id where another has the name. */
function newIds(deleted: readonly Edit[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  return new Map(
    deleted.map((edit) => {
      const byName = planId('name', edit.kind, edit.before?.name ?? '');
      const id = taken.has(byName) ? planId('name', edit.kind, editedId(edit)) : byName;
      taken.add(id);
      return [editedId(edit), id];
    }),
  );
}

/** @param to the id by which a deleted object comes back. */
function takenBack(edit: Edit, live: World, to: (id: string) => string): { readonly edit: Edit | null; readonly foreign: Subject | null } {
  const { way, asLeft } = fromLive(edit, live);
  const shown = edit.after ?? edit.before;
  const foreign = asLeft || shown === null ? null : subjectOf(edit.kind, { ...shown });
  const gone = way.before === null && edit.after !== null;
  return { edit: gone ? null : joined(way, mapIds(way, to)), foreign };
}

/** The way from what is live to what was before, and whether what is live is what the edit has left. */
function fromLive(edit: Edit, live: World): { readonly way: Edit; readonly asLeft: boolean } {
  const liveOne = <K extends Kind>(kind: K): Objects[K] | null =>
    objectsOf(live, kind).find((object) => idOf(object) === editedId(edit)) ?? null;
  const asLeft = inKind(edit, <K extends Kind>({ kind, after }: EditOf<K>) => {
    const now = liveOne(kind);
    return after === null || now === null ? after === now : diffFromAsked<K>(after, now).length === 0;
  });
  return { way: remade(edit, ({ kind, before }) => ({ kind, before: liveOne(kind), after: before })), asLeft };
}
