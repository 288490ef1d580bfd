import type { Digest } from '../model/digest.ts';
import type { Secret } from '../model/secret.ts';
import { idOf, KIND_LABEL, labelOf, type World } from '../model/world.ts';
import { Problem } from '../problem.ts';
import { inKind } from './edit-of-kind.ts';
import { type EncodedObject, type EncodedSecret, encodeObject, type SecretPath } from './encode-object.ts';
import type { EncodedPlan, EncodedStep } from './encoded-plan.ts';
import { LiveSecrets, samePath } from './live-secrets.ts';
import type { Step } from './plan.ts';

/**
 * A plan as a file may hold it, for another machine to carry out: each secret is kept from a live object or has a reference.
 * @param world the live world that the plan was made from. @throws Problem `secret-needed` for one that was typed or piped in.
 */
export function encodeForFile(steps: readonly Step[], world: World): EncodedPlan {
  return encodeSteps(steps, world, (_secret, place, found) => found ?? refuse(place));
}

/** As {@link encodeForFile} where nothing is saved: a secret that was typed or piped in is not told from another one of the kind. */
export function encodeForHash(steps: readonly Step[], world: World): EncodedPlan {
  return encodeSteps(steps, world, (_secret, _place, found) => found ?? { secret: 'lost' });
}

/**
 * A plan as the journal of a run keeps it: each secret also by its digest, so that it is known again among those of a world that
 * has changed meanwhile; one that can be had nowhere is lost, and this is no reason not to change anything.
 * @param keyed HMAC with the key of this installation.
 */
export function encodeForJournal(steps: readonly Step[], world: World, keyed: Digest): EncodedPlan {
  return encodeSteps(steps, world, (secret, _, found) => ({ ...(found ?? { secret: 'lost' }), digest: secret.digest(keyed) }));
}

interface Place {
  readonly step: Step;
  /** Of the object that holds it; empty where a create has none yet. */
  readonly id: string;
  readonly path: SecretPath;
}

type Finish = (secret: Secret, place: Place, found: EncodedSecret | null) => EncodedSecret;

function encodeSteps(steps: readonly Step[], world: World, finish: Finish): EncodedPlan {
  const live = new LiveSecrets(world);
  const encoded = steps.map((step): EncodedStep => {
    const { edit, change: _, ...rest } = step;
    const encode = (object: Parameters<typeof idOf>[0] | null): EncodedObject | null => {
      if (object === null) return null;
      const id = idOf(object);
      return encodeObject(object, (secret, path) => {
        if (!secret.isSet) return { secret: 'unset' };
        const place = { step, id, path };
        return finish(secret, place, whereToFind(secret, place, live));
      });
    };
    return {
      ...rest,
      kind: edit.kind,
      before: inKind(edit, ({ before }) => encode(before)),
      after: inKind(edit, ({ after }) => encode(after)),
    };
  });
  return { formatVersion: '1.0', steps: encoded };
}

/** What is as it is live needs no reference, which may give another value by then. */
function whereToFind(secret: Secret, { step, id, path }: Place, live: LiveSecrets): EncodedSecret | null {
  if (live.at(id, path)?.equals(secret)) return { secret: 'keep' };
  if (isRepeatable(secret.reference)) return { secret: secret.reference };
  const place = secret.isMask ? undefined : live.placeOf(secret, step.owner);
  if (place === undefined) return null;
  return { secret: 'keep', from: place.id, ...(samePath(place.path, path) ? {} : { at: place.path }) };
}

const isRepeatable = (reference: string | null): reference is string => reference !== null && !/^(prompt|stdin):/.test(reference);

function refuse({ step: { edit, subject }, path }: Place): never {
  throw new Problem('secret-needed', `${path.join('.')} of ${KIND_LABEL[edit.kind]} ${labelOf(subject)} cannot be saved in a plan`, {
    subject,
    detail: ['it was typed or piped in, so whoever applies the plan could not have it'],
    nextSteps: ['give it by a reference that can be read again: env:NAME or file:PATH', 'apply at once, without saving the plan'],
  });
}
