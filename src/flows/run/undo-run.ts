import { leavesOf } from '../../core/model/normalise.ts';
import { Secret } from '../../core/model/secret.ts';
import { KIND_LABEL, labelOf, type World } from '../../core/model/world.ts';
import { decodeJournaled, type LostSecret, referencesIn } from '../../core/plan/decode-journaled.ts';
import { inKind } from '../../core/plan/edit-of-kind.ts';
import { inverseEdits } from '../../core/plan/invert.ts';
import type { Edit } from '../../core/plan/plan.ts';
import { editedId } from '../../core/plan/step.ts';
import { Problem } from '../../core/problem.ts';
import type { Run } from '../../core/run/run.ts';
import { isUnfinished, stepStates } from '../../core/run/step-states.ts';
import type { RunTools } from './run-tools.ts';

/**
 * Finds out what takes a run back on the world of now; changes nothing.
 * @param world the live one. @returns edits of it, none where the run has left nothing to take back.
 * @throws Problem `run-not-found`; `run-unfinished`; `foreign-change` where somebody else has changed an object since; `secret-needed`
 * where a password or PIN of before can be had nowhere.
 */
export async function planUndo(
  runId: string,
  world: World,
  tools: Pick<RunTools, 'journals' | 'digests' | 'secrets' | 'target'>,
): Promise<Edit[]> {
  const { journals, digests, secrets, target } = tools;
  const run = await journals.read(target, runId);
  if (isUnfinished(run)) {
    throw new Problem('run-unfinished', `run ${runId} has not come to an end, so there is nothing to undo yet`, {
      nextSteps: [`sipctl recover ${runId}`],
    });
  }
  if (!hasLeftSomething(run)) return [];
  const { runs } = await journals.list(target);
  const { steps, lost } = await decodeJournaled(run.header.plan, {
    world,
    keyed: await digests.keyed(),
    references: referencesIn(runs.map(({ header }) => header.plan)),
    resolve: (reference, purpose) => secrets.resolve(reference, purpose),
  });
  const states = stepStates(run);
  const ids = new Map(
    steps.flatMap(({ id, edit }) => {
      const made = edit.before === null ? (states.get(id)?.id ?? null) : null;
      return made === null ? [] : [[editedId(edit), made] as const];
    }),
  );
  const { edits, foreign } = inverseEdits(steps, ids, world);
  const [first, ...others] = foreign.map((subject) => `${KIND_LABEL[subject.kind]} ${labelOf(subject)} is not as run ${runId} left it`);
  if (first !== undefined) {
    throw new Problem('foreign-change', first, {
      detail: [...others, 'taking the run back would end what was changed since'],
      nextSteps: [`sipctl show ${runId}`, 'change back by hand what should be'],
    });
  }
  refuseLost(edits, lost);
  return [...edits];
}

function hasLeftSomething({ records }: Run): boolean {
  const last = records.findLast(({ kind }) => kind === 'done');
  return last?.kind === 'done' && (last.outcome === 'applied' || last.outcome === 'unverified');
}

function refuseLost(edits: readonly Edit[], lost: readonly LostSecret[]): void {
  const needed = edits.find((edit) => inKind(edit, ({ after }) => after !== null && holdsLostSecret(leavesOf(after))));
  if (needed === undefined) return;
  const places = lost.filter(({ side }) => side === 'before').map(({ place, why }) => `${place}${why === null ? '' : `: ${why}`}`);
  throw new Problem('secret-needed', `${places[0] ?? 'a secret'} can be had nowhere any more`, {
    detail: [...places.slice(1), 'only the server had it, and it has another one now'],
    nextSteps: ['set it by a reference: sipctl trunk update NAME --auth-password REFERENCE'],
  });
}

function holdsLostSecret(leaves: ReadonlyMap<string, unknown>): boolean {
  return [...leaves.values()].some((value) => value instanceof Secret && value.isLost);
}
