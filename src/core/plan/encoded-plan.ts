import { z } from 'zod';
import { type EncodedObject, encodedObjectSchema } from './encode-object.ts';
import type { Step } from './plan.ts';

/** A step as JSON, without a secret in it. What changes is told by the two objects. */
export interface EncodedStep extends Omit<Step, 'edit' | 'change'> {
  readonly kind: Step['edit']['kind'];
  readonly before: EncodedObject | null;
  readonly after: EncodedObject | null;
}

/** The steps of a plan as JSON without a secret in it: what `--out` saves and a journal keeps. */
export interface EncodedPlan {
  readonly formatVersion: '1.0';
  readonly steps: readonly EncodedStep[];
}

export const kindSchema = z.enum(['inboundTrunk', 'outboundTrunk', 'dispatchRule']);
export const subjectSchema = z.looseObject({
  kind: z.enum(['inboundTrunk', 'outboundTrunk', 'dispatchRule', 'agent', 'project']),
  name: z.string(),
  id: z.string(),
});

const encodedStepSchema = z.looseObject({
  id: z.number().int().positive(),
  action: z.enum(['create', 'update', 'replace', 'delete']),
  kind: kindSchema,
  before: encodedObjectSchema.nullable(),
  after: encodedObjectSchema.nullable(),
  subject: subjectSchema,
  why: z.string(),
  strategy: z.enum(['create', 'in-place', 'adopt', 'park', 'bridge', 'shadow', 'canary', 'delete']),
  owner: z.string(),
  trial: z.looseObject({ from: z.string(), to: z.string() }).exactOptional(),
});

/** Every minor version of the one major that there is. */
export const formatVersionSchema = z
  .string()
  .regex(/^1\.\d+$/)
  .transform(() => '1.0' as const);

/** Members of a newer minor version stay in it. */
export const encodedPlanSchema = z.looseObject({
  formatVersion: formatVersionSchema,
  steps: z.array(encodedStepSchema),
});
