import { defineCommand, optionalOneOf } from '../cli/define-command.ts';
import { declaredFileSchema, SCHEMA_FILE } from '../core/declared/json-schema.ts';
import { schemaView } from '../render/views/schema-view.ts';

export const command = defineCommand({
  name: 'schema',
  summary: 'Print the JSON Schema of the declared file',
  description: ['Editors complete and check a file whose first line is the one that `sipctl export` writes.'],
  arguments: { what: optionalOneOf('what', 'the declared file', ['file']) },
  options: {},
  examples: [[`schema file > ${SCHEMA_FILE}`, 'beside the declared file']],
  view: schemaView,
  run: async () => ({ schema: declaredFileSchema() }),
});
