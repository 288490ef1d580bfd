import type { Digest } from '../model/digest.ts';
import type { Secret } from '../model/secret.ts';
import { serverKey } from '../model/server-key.ts';
import type { World } from '../model/world.ts';
import { Problem } from '../problem.ts';
import { decodeSteps, placeText } from './decode-plan.ts';
import { LiveSecrets } from './live-secrets.ts';
import type { Step } from './plan.ts';
import { basisDifferences } from './plan-basis.ts';
import type { PlanFile } from './plan-file.ts';
import { forRun } from './plan-run.ts';
import { isWorldAfter } from './world-after.ts';

const MOST_DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;
/** More would push the way out from the screen. */
const MOST_DIFFERENCES = 10;

export interface PlanSurroundings {
  /** As it is now. */
  readonly world: World;
  readonly target: PlanFile['target'];
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The run that carries the plan out. */
  readonly runId: string;
  readonly digest: Digest;
  /** @param purpose words for a prompt or an error. */
  resolve(reference: string, purpose: string): Promise<Secret>;
}

export interface OpenedPlan {
  /** The world is the one that the plan leads to. */
  readonly alreadyApplied: boolean;
  /** Empty where nothing is left to do. */
  readonly steps: readonly Step[];
}

/**
 * Makes the steps of a saved plan ready for the world of now, which must be the one it was made from.
 * @throws Problem `target-mismatch`; `plan-stale` where the world or the calendar has moved on; `plan-invalid`; `secret-*`.
 */
export async function openPlanFile(file: PlanFile, surroundings: PlanSurroundings): Promise<OpenedPlan> {
  const { world, digest, target, now } = surroundings;
  refuseOtherTarget(file, target);
  const differences = basisDifferences(file.basis, world, digest);
  if (differences.length > 0 && isWorldAfter(file, world, digest)) return { alreadyApplied: true, steps: [] };
  refuseStale(file, differences, now);
  const steps = await decode(file, surroundings);
  // Of a secret a plan knows only whether it is set: that new passwords are there already is told by what they are now.
  const done = steps.length > 0 && steps.every(({ action, change }) => action !== 'create' && action !== 'delete' && change.length === 0);
  return done ? { alreadyApplied: true, steps: [] } : { alreadyApplied: false, steps };
}

async function decode(file: PlanFile, { world, runId, resolve }: PlanSurroundings): Promise<Step[]> {
  const live = new LiveSecrets(world);
  const resolved = new Map<string, Promise<Secret>>();
  try {
    return await decodeSteps(forRun(file, runId), async ({ secret, from, at }, place) => {
      if (secret === 'keep') return live.at(from ?? place.id, at ?? place.path) ?? nothingToKeep(placeText(place));
      const given = resolved.get(secret) ?? resolve(secret, placeText(place));
      resolved.set(secret, given);
      return await given;
    });
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem('plan-invalid', 'the plan holds an object that LiveKit could not have', { cause: error, nextSteps: [ANEW] });
  }
}

const ANEW = 'make the plan anew: sipctl plan -f FILE --out PLAN';

function nothingToKeep(place: string): never {
  throw new Problem('plan-stale', `${place} shall stay as it is, and is not set any more`, { nextSteps: [ANEW] });
}

/** A pre-signed token hides its key, so there only the server can be compared. */
function refuseOtherTarget({ target }: PlanFile, { url, apiKey }: PlanFile['target']): void {
  const sameKey = target.apiKey === '' || apiKey === '' || target.apiKey === apiKey;
  if (sameKey && serverKey(target.url) === serverKey(url)) return;
  const words = (each: PlanFile['target']) => `${each.url}${each.apiKey === '' ? '' : ` with key ${each.apiKey}`}`;
  throw new Problem('target-mismatch', `the plan was made for ${words(target)}, and this is ${words({ url, apiKey })}`, {
    nextSteps: ['choose the project of the plan: --context NAME', ANEW],
  });
}

function refuseStale({ created }: PlanFile, differences: readonly string[], now: number): void {
  const days = Math.floor((now - Date.parse(created)) / DAY_MS);
  if (differences.length > 0) {
    const more = differences.length - MOST_DIFFERENCES;
    throw new Problem('plan-stale', `the project is not as it was when the plan was made: ${differences[0]}`, {
      detail: [...differences.slice(1, MOST_DIFFERENCES), ...(more > 0 ? [`and ${more} more`] : [])],
      nextSteps: [ANEW],
    });
  }
  if (days < MOST_DAYS) return;
  throw new Problem('plan-stale', `the plan is ${days} days old; after ${MOST_DAYS} it is not carried out any more`, { nextSteps: [ANEW] });
}
