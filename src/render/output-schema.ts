import { EXIT_CODES } from '../core/exit-codes.ts';
import { FORMAT_VERSION } from './output.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

const text = { type: 'string' };
const object = (properties: Readonly<Record<string, JsonSchema>>, required = Object.keys(properties)): JsonSchema => ({
  type: 'object',
  properties,
  required,
});
const formatVersion = {
  ...text,
  pattern: `^${FORMAT_VERSION.split('.')[0]}\\.\\d+$`,
  description: 'readers refuse another major version, and pass over members that they do not know',
};

const target = {
  anyOf: [object({ url: text, apiKey: text, context: text }), { type: 'null' }],
  description: 'the LiveKit project; null where none was asked',
};

const result: JsonSchema = {
  ...object({
    formatVersion,
    kind: { ...text, pattern: '^(?!Error$)', description: 'what it is, such as TrunkList; the members beside the envelope are its own' },
    target,
    warnings: { type: 'array', items: text, description: 'what was told on stderr as well' },
  }),
  title: 'result',
  description: 'what a command prints with -o json; the objects of a list are in `items`',
};

const subject = object({ kind: text, name: text, id: text });
const where = object({ file: text, line: { type: 'integer' }, column: { type: 'integer' } }, ['file']);
const failures = EXIT_CODES.filter(({ firstWord }) => firstWord !== undefined).map(({ code }) => code);

const error: JsonSchema = {
  ...object({
    formatVersion,
    kind: { const: 'Error' },
    exitCode: { enum: failures, description: 'as the process ends; see `sipctl help exit-codes`' },
    worldChanged: { enum: ['no', 'asAsked', 'partly', 'seeJournal'], description: 'what became of the project' },
    runId: { anyOf: [text, { type: 'null' }] },
    errors: {
      type: 'array',
      minItems: 1,
      items: object(
        {
          id: { ...text, description: 'stable; see `sipctl help errors`' },
          severity: { const: 'error' },
          summary: text,
          detail: text,
          nextSteps: { type: 'array', items: text, description: 'commands or actions that lead out, the likeliest first' },
          serverSaid: { ...text, description: 'words of the server, as they came' },
          subject,
          where,
        },
        ['id', 'severity', 'summary', 'detail', 'nextSteps'],
      ),
    },
  }),
  title: 'error',
  description: 'what goes to stdout in its place when a command fails',
};

/** @returns the JSON Schema (2020-12) of what any command prints with `-o json`. */
export function outputSchema(): JsonSchema {
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'output of sipctl with -o json', anyOf: [result, error] };
}
