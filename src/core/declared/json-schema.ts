import { z } from 'zod';
import { declaredFile } from './schema.ts';

/** The file name that an exported file's first line points editors to. */
export const SCHEMA_FILE = 'sipctl-v1.schema.json';

/** @returns the JSON Schema (2020-12) of the declared file as it is written, for editors. */
export function declaredFileSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(declaredFile, { io: 'input', target: 'draft-2020-12' });
  return { $schema, title: 'sipctl declared file', ...schema };
}
