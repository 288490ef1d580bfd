import { z } from 'zod';
import { planFileSchema } from './plan-file.ts';

/** @returns the JSON Schema (2020-12) of a saved plan. */
export function planJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(planFileSchema, { io: 'input', target: 'draft-2020-12' });
  return { $schema, title: 'plan saved by sipctl', ...schema };
}
