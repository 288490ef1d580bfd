import { FORMAT_VERSION } from './output.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

const text = { type: 'string' };
const whole = { type: 'integer', minimum: 1 };
const subject = { type: 'object', properties: { kind: text, name: text, id: text }, required: ['kind', 'name', 'id'] };

/** One kind of line. @param description what it tells. */
const event = (
  type: string,
  description: string,
  properties: Readonly<Record<string, JsonSchema>>,
  optional: readonly string[] = [],
): JsonSchema => ({
  type: 'object',
  title: type,
  description,
  properties: { type: { const: type }, ...properties },
  required: ['type', ...Object.keys(properties).filter((name) => !optional.includes(name))],
});

const EVENTS: readonly JsonSchema[] = [
  event('version', 'the first line', {
    formatVersion: { ...text, pattern: `^${FORMAT_VERSION.split('.')[0]}\\.\\d+$` },
    sipctl: text,
    command: text,
  }),
  event('plan', 'what is about to be done, before it is confirmed; members as of the result `Plan`', {
    changed: { type: 'boolean' },
    applyable: { type: 'boolean' },
    steps: { type: 'array' },
    proof: { type: 'object' },
  }),
  event(
    'step',
    'a step begins, ends, is taken back, or was sent and nobody can tell',
    {
      step: { ...whole, description: 'number of the step in the plan' },
      status: { enum: ['begin', 'end', 'unknown', 'undone'] },
      action: { enum: ['create', 'update', 'replace', 'delete'] },
      subject,
      elapsedMs: { type: 'integer', minimum: 0 },
    },
    ['elapsedMs'],
  ),
  event('check', 'one check of the look at the result', { check: { type: 'object' } }),
  event('recover', 'a run that an earlier sipctl left unfinished has come to its end', {
    runId: text,
    outcome: { enum: ['finished', 'reverted', 'clean'] },
  }),
  event('error', 'why it failed; members as of the output `Error`', { exitCode: whole, worldChanged: text, errors: { type: 'array' } }),
  event('summary', 'the last line, whatever happened: the whole result', { kind: text, exitCode: { type: 'integer', minimum: 0 } }),
];

/** @returns the JSON Schema (2020-12) of a line that a change prints with `-o jsonl`. Readers pass over types and members unknown to them. */
export function eventsSchema(): JsonSchema {
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'event of sipctl with -o jsonl', anyOf: EVENTS };
}
