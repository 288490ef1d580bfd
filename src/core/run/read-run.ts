import { z } from 'zod';
import { encodedPlanSchema, formatVersionSchema } from '../plan/encoded-plan.ts';
import { HAZARDS } from '../plan/hazard.ts';
import type { RunEvent, RunHeader } from './run.ts';

const headerSchema = z.looseObject({
  formatVersion: formatVersionSchema,
  tool: z.string(),
  runId: z.string(),
  target: z.looseObject({ url: z.string(), apiKey: z.string() }),
  startedAt: z.string(),
  command: z.string(),
  plan: encodedPlanSchema,
  agreed: z.array(z.enum(HAZARDS)).exactOptional(),
  undoes: z.string().nullable(),
});

const step = z.number().int().positive();
const eventSchema = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('begin'), step, namesakes: z.array(z.string()).exactOptional() }),
  z.looseObject({ kind: z.literal('end'), step, id: z.string(), elapsedMs: z.number() }),
  z.looseObject({ kind: z.literal('unknown'), step, why: z.string() }),
  z.looseObject({ kind: z.literal('trial'), step, verdict: z.enum(['pass', 'fail', 'unknown']) }),
  z.looseObject({ kind: z.literal('verify'), verdict: z.enum(['pass', 'fail', 'incomplete', 'skipped']) }),
  z.looseObject({ kind: z.literal('done'), outcome: z.enum(['applied', 'rolledBack', 'between', 'unverified', 'unchanged']) }),
]);

/** @returns null where it is none that this version can read. */
export function readRunHeader(data: unknown): RunHeader | null {
  return headerSchema.safeParse(data).data ?? null;
}

/** @returns null where it is none that this version can read. */
export function readRunEvent(data: unknown): RunEvent | null {
  return eventSchema.safeParse(data).data ?? null;
}
