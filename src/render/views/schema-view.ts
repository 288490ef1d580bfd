import { line } from '../document.ts';
import type { View } from '../view.ts';

export interface SchemaResult {
  readonly schema: Readonly<Record<string, unknown>>;
}

export const schemaView: View<SchemaResult> = {
  kind: 'Schema',
  human: ({ schema }) =>
    JSON.stringify(schema, null, 2)
      .split('\n')
      .map((text) => line(text)),
  json: ({ schema }) => schema,
  yaml: ({ schema }) => schema,
};
