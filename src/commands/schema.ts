import type { Context } from '../cli/context.ts';
import { defineCommand, optionalOneOf } from '../cli/define-command.ts';
import { declaredFileSchema, SCHEMA_FILE } from '../core/declared/json-schema.ts';
import { planJsonSchema } from '../core/plan/plan-file-schema.ts';
import { eventsSchema } from '../render/events-schema.ts';
import { outputSchema } from '../render/output-schema.ts';
import { schemaView } from '../render/views/schema-view.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

/** Everything that has a schema. A new format is a line here. */
const SCHEMAS = {
  file: async () => declaredFileSchema(),
  config: (context: Context) => context.configSchema(),
  plan: async () => planJsonSchema(),
  events: async () => eventsSchema(),
  output: async () => outputSchema(),
} satisfies Readonly<Record<string, (context: Context) => Promise<JsonSchema>>>;

const NAMES = ['file', 'plan', 'events', 'config', 'output'] as const satisfies readonly (keyof typeof SCHEMAS)[];

export const command = defineCommand({
  name: 'schema',
  summary: 'Print the JSON Schema of a format: the declared file, plans, events, the configuration, the output',
  description: [
    `Editors complete and check a declared file whose first line is the one that \`sipctl export\` writes, and a configuration whose first line is \`# yaml-language-server: $schema=FILE\`.`,
    'Of the output it is the envelope that every result has, and every error, with -o json; of the events a line of what a change prints with -o jsonl.',
  ],
  arguments: { what: optionalOneOf('what', 'the format, file unless given', NAMES) },
  options: {},
  examples: [
    [`schema file > ${SCHEMA_FILE}`, 'beside the declared file'],
    ['schema config > ~/.config/sipctl/config.schema.json', 'beside config.yaml'],
    ['schema output', 'for whoever reads -o json'],
  ],
  view: schemaView,
  run: async ({ args: { what = 'file' } }, context) => ({ schema: await SCHEMAS[what](context) }),
});
