import type { Digest } from '../model/digest.ts';
import { Secret } from '../model/secret.ts';
import type { World } from '../model/world.ts';
import { Problem } from '../problem.ts';
import { decodeSteps, placeText, type SecretPlace } from './decode-plan.ts';
import { encodedSecretsOf } from './encode-object.ts';
import type { EncodedPlan } from './encoded-plan.ts';
import { LiveSecrets } from './live-secrets.ts';
import type { Step } from './plan.ts';

/** Where the secrets of a journal may be found again. */
export interface JournaledSecrets {
  /** As it is now, in the middle of the run or long after it. */
  readonly world: World;
  /** HMAC with the key of this installation, as when the journal was written. */
  readonly keyed: Digest;
  /** From other runs: digest -> reference. See {@link referencesIn}. */
  readonly references: ReadonlyMap<string, string>;
  /** @param purpose words for an error. */
  resolve(reference: string, purpose: string): Promise<Secret>;
}

/** A secret that can be had nowhere any more: neither a live object nor a reference gives it. */
export interface LostSecret {
  readonly step: number;
  readonly side: SecretPlace['side'];
  /** `authPassword of inbound trunk main (ST_a)`. */
  readonly place: string;
  /** Why its reference does not give it; null where there is no reference. */
  readonly why: string | null;
}

/**
 * Makes steps of a journal's plan. Each secret is looked for by its digest, first where it was, then wherever a live object has it,
 * then by reference. One that is lost stands in the step as `Secret.lost`: it differs from every live secret, and is never sent.
 */
export async function decodeJournaled(
  plan: EncodedPlan,
  { world, keyed, references, resolve }: JournaledSecrets,
): Promise<{ steps: Step[]; lost: LostSecret[] }> {
  const live = new LiveSecrets(world);
  const lost: LostSecret[] = [];
  const resolved = new Map<string, Promise<Secret | Problem>>();
  const resolveOnce = (reference: string, place: SecretPlace): Promise<Secret | Problem> => {
    const result = resolved.get(reference) ?? resolve(reference, placeText(place)).catch(problemOnly);
    resolved.set(reference, result);
    return result;
  };
  const steps = await decodeSteps(plan, async ({ secret, from, at, digest = '' }, place) => {
    const isIt = (candidate: Secret | undefined) => candidate?.digest(keyed) === digest;
    const there = live.at(from ?? place.id, at ?? place.path);
    if (there !== undefined && isIt(there)) return there;
    const elsewhere = live.withDigest(digest, keyed);
    if (elsewhere !== undefined) return elsewhere;
    let why: string | null = null;
    for (const reference of [secret, references.get(digest)].filter(isReference)) {
      const given = await resolveOnce(reference, place);
      if (given instanceof Secret && isIt(given)) return given;
      why = given instanceof Problem ? given.summary : `${reference} gives another value by now`;
    }
    lost.push({ step: place.step.id, side: place.side, place: placeText(place), why });
    return Secret.lost(digest);
  });
  return { steps, lost };
}

/** @returns references by the digest of what they gave, as far as the plans of earlier runs tell. */
export function referencesIn(plans: readonly EncodedPlan[]): Map<string, string> {
  const objects = plans.flatMap(({ steps }) => steps.flatMap(({ before, after }) => [before, after])).filter((object) => object !== null);
  return new Map(
    objects.flatMap(encodedSecretsOf).flatMap(({ encoded: { secret, digest } }) => {
      return digest !== undefined && isReference(secret) ? [[digest, secret] as const] : [];
    }),
  );
}

const isReference = (secret: string | undefined): secret is string => secret?.includes(':') === true;

function problemOnly(error: unknown): Problem {
  if (error instanceof Problem) return error;
  throw error;
}
