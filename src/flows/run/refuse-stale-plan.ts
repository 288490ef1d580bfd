import { idOf, KIND_LABEL, type Kind, labelOf, objectsOf, type World } from '../../core/model/world.ts';
import { diffObjects } from '../../core/plan/diff.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { editedId } from '../../core/plan/step.ts';
import { Problem } from '../../core/problem.ts';
import { foreignChange } from './changed-by-others.ts';
import { risksAhead } from './risks.ts';
import type { RunTools } from './run-tools.ts';

interface Worlds {
  /** That the plan was made from. */
  readonly planned: World;
  readonly live: World;
  readonly profiles: RunTools['profiles'];
}

/**
 * Compares the world that a plan was made from with the live one. What the plan changes must be as it was; where something else was
 * changed, the plan is proven anew. @throws Problem `foreign-change`.
 */
export function refuseStalePlan({ steps, hazards }: Plan, { planned, live, profiles }: Worlds): void {
  const changes = (['inboundTrunk', 'outboundTrunk', 'dispatchRule'] as const).flatMap((kind) => changesOf(kind, planned, live));
  if (changes.length === 0) return;
  const ours = new Set(steps.map(({ edit }) => editedId(edit)));
  const touched = changes.find(({ id }) => ours.has(id));
  if (touched !== undefined) throw touched.problem;
  const [risk] = risksAhead({ from: live, behind: [], ahead: steps }, new Set(hazards.map(({ id }) => id)), profiles);
  if (risk === undefined) return;
  throw new Problem(
    'foreign-change',
    `the plan is not safe any more, since somebody else has changed the project: ${risk.detail} (${risk.id})`,
    {
      subject: risk.subject,
      detail: changes.map(({ problem }) => problem.summary),
      nextSteps: ['run the command again: it starts from what is there now'],
    },
  );
}

interface Change {
  readonly id: string;
  readonly problem: Problem;
}

function changesOf<K extends Kind>(kind: K, planned: World, live: World): Change[] {
  const now = new Map(objectsOf(live, kind).map((object) => [idOf(object), object]));
  const before = objectsOf(planned, kind);
  const known = new Set(before.map(idOf));
  const changed = before.flatMap((object): Change[] => {
    const id = idOf(object);
    const there = now.get(id);
    if (there === undefined) return [{ id, problem: foreignChange(kind, object, null) }];
    const fields = diffObjects<K>(object, there).map(({ field }) => field);
    return fields.length === 0 ? [] : [{ id, problem: foreignChange(kind, object, fields) }];
  });
  const made = [...now].filter(([id]) => !known.has(id)).map(([id, object]) => ({ id, problem: foreignCreate(kind, object.name, id) }));
  return [...changed, ...made];
}

function foreignCreate(kind: Kind, name: string, id: string): Problem {
  return new Problem('foreign-change', `${KIND_LABEL[kind]} ${labelOf({ name, id })} was created by somebody else in the meantime`);
}
