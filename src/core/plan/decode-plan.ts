import { dispatchRuleSchema } from '../model/dispatch-rule.ts';
import { inboundTrunkSchema } from '../model/inbound-trunk.ts';
import { outboundTrunkSchema } from '../model/outbound-trunk.ts';
import { Secret } from '../model/secret.ts';
import { KIND_LABEL, labelOf } from '../model/world.ts';
import { diffObjects } from './diff.ts';
import { inKind } from './edit-of-kind.ts';
import { decodeObject, type EncodedObject, type EncodedSecret, encodedSecretsOf, type SecretPath } from './encode-object.ts';
import type { EncodedPlan, EncodedStep } from './encoded-plan.ts';
import type { Edit, Step } from './plan.ts';

/** Where a secret stands in a plan. */
export interface SecretPlace {
  readonly step: EncodedStep;
  readonly side: 'before' | 'after';
  /** Of the object that holds it, as in the plan. */
  readonly id: string;
  readonly path: SecretPath;
}

/** @returns the place in words: `authPassword of inbound trunk main (ST_a)`. */
export const placeText = ({ step: { kind, subject }, path }: SecretPlace): string =>
  `${path.join('.')} of ${KIND_LABEL[kind]} ${labelOf(subject)}`;

/**
 * Makes steps of encoded ones. @param secretOf asked for each secret that is set, one after the other.
 * @throws Error where an object is none of its kind; what `secretOf` throws.
 */
export async function decodeSteps(
  { steps }: EncodedPlan,
  secretOf: (encoded: EncodedSecret, place: SecretPlace) => Promise<Secret>,
): Promise<Step[]> {
  const decoded: Step[] = [];
  for (const step of steps) {
    const before = await decode(step, 'before', secretOf);
    const after = await decode(step, 'after', secretOf);
    decoded.push(stepOf(step, before, after));
  }
  return decoded;
}

/** The same, where only matters which secrets are set. */
export function decodeWithoutSecrets({ steps }: EncodedPlan): Step[] {
  const set = new Secret('set');
  const plain = (object: EncodedObject | null) =>
    object === null ? null : decodeObject(object, ({ secret }) => (secret === 'unset' ? Secret.none : set));
  return steps.map((step) => stepOf(step, plain(step.before), plain(step.after)));
}

type Plain = Record<string, unknown>;

async function decode(
  step: EncodedStep,
  side: SecretPlace['side'],
  secretOf: (encoded: EncodedSecret, place: SecretPlace) => Promise<Secret>,
): Promise<Plain | null> {
  const object = step[side];
  if (object === null) return null;
  const id = String(object[step.kind === 'dispatchRule' ? 'sipDispatchRuleId' : 'sipTrunkId'] ?? '');
  const values: Secret[] = [];
  for (const { encoded, path } of encodedSecretsOf(object))
    values.push(encoded.secret === 'unset' ? Secret.none : await secretOf(encoded, { step, side, id, path }));
  return decodeObject(object, () => values.shift() ?? Secret.none);
}

function stepOf({ kind, before: _before, after: _after, ...rest }: EncodedStep, before: Plain | null, after: Plain | null): Step {
  const edit = editOf(kind, before, after);
  return { ...rest, edit, change: inKind(edit, (each) => diffObjects(each.before, each.after)) };
}

function editOf(kind: EncodedStep['kind'], before: Plain | null, after: Plain | null): Edit {
  switch (kind) {
    case 'inboundTrunk':
      return { kind, before: inboundTrunkSchema.nullable().parse(before), after: inboundTrunkSchema.nullable().parse(after) };
    case 'outboundTrunk':
      return { kind, before: outboundTrunkSchema.nullable().parse(before), after: outboundTrunkSchema.nullable().parse(after) };
    case 'dispatchRule':
      return { kind, before: dispatchRuleSchema.nullable().parse(before), after: dispatchRuleSchema.nullable().parse(after) };
  }
}
