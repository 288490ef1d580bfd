import { z } from 'zod';
import { parseSecretRef } from '../../core/model/secret-ref.ts';
import { Problem } from '../../core/problem.ts';
import { CONFIG_VERSION, type Config, type ContextEntry, LK_PREFIX, PRESETS, type Provider } from './config-model.ts';
import { CONTEXT_NAME } from './config-name.ts';

const DEFAULT_PROVIDER_TIMEOUT = '30s';
const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000 };

const filled = z.string().min(1, 'must not be empty');
const contextName = z.string().regex(CONTEXT_NAME, 'a context name has letters, digits and . _ - only, at most 64');

const reference = filled.superRefine((text, context) => {
  const parsed = parseSecretRef(text, 'configuration');
  if (parsed instanceof Problem) context.addIssue({ code: 'custom', message: parsed.summary, params: { id: parsed.id } });
});

const entry = z
  .strictObject({
    url: filled.describe('wss://... or https://...'),
    apiKey: filled.exactOptional(),
    apiSecret: reference.exactOptional().describe('a reference such as env:NAME or exec:PROVIDER, never the secret'),
    token: reference.exactOptional().describe('in place of key and secret: a reference to a token that somebody else signs'),
    sipHost: filled.exactOptional().describe('host that calls go to; the only one that gets credentials of test calls'),
    hosting: z.enum(['cloud', 'self-hosted']).exactOptional(),
  })
  .transform(({ url, apiKey, apiSecret, token, ...rest }, context): ContextEntry => {
    if (token !== undefined && apiKey === undefined && apiSecret === undefined)
      return { url, credentials: { kind: 'token', token }, ...rest };
    if (token === undefined && apiKey !== undefined && apiSecret !== undefined) {
      return { url, credentials: { kind: 'key', apiKey, apiSecret }, ...rest };
    }
    context.addIssue({ code: 'custom', message: 'a context has either apiKey and apiSecret, or token' });
    return z.NEVER;
  });

/** A program in the working directory must not be started because of where the user happens to be. */
const program = filled.regex(/^([^/\\]+|\/.+|[A-Za-z]:\\.+)$/, 'a program is a name on PATH or an absolute path');

const provider = z
  .strictObject({
    command: z.tuple([program], z.string()),
    timeout: z
      .string()
      .regex(/^[1-9]\d{0,3}[sm]$/, 'a timeout is written as 30s or 2m')
      .default(DEFAULT_PROVIDER_TIMEOUT),
    interactive: z.boolean().default(false),
  })
  .transform(
    ({ command, timeout, interactive }): Provider => ({
      command,
      timeoutMs: Number(timeout.slice(0, -1)) * (UNIT_MS[timeout.slice(-1)] ?? 0),
      interactive,
    }),
  );

const toMap = <T>(record: Record<string, T>): ReadonlyMap<string, T> => new Map(Object.entries(record));

/** The file of cli.md 9, strictly: a key that is not known is a mistake, never ignored. */
export const configSchema = z
  .strictObject({
    apiVersion: z.literal(CONFIG_VERSION, `this sipctl reads ${CONFIG_VERSION}; another version needs the sipctl that wrote it`),
    currentContext: z
      .union([contextName, z.string().startsWith(LK_PREFIX)], 'must be the name of a context, or lk:PROJECT')
      .exactOptional(),
    contexts: z.record(contextName, entry).default(() => ({})),
    providers: z.record(contextName, provider).default(() => ({})),
    secrets: z.strictObject({ allow: z.array(z.enum(PRESETS)).default(() => []) }).default(() => ({ allow: [] })),
  })
  .transform(
    ({ currentContext, contexts, providers, secrets }): Config => ({
      ...(currentContext === undefined ? {} : { currentContext }),
      contexts: toMap(contexts),
      providers: toMap(providers),
      allowedPresets: secrets.allow,
    }),
  );

/** @returns the JSON Schema (2020-12) of the file as it is written, for editors. */
export function configJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(configSchema, { io: 'input', target: 'draft-2020-12' });
  return { $schema, title: 'configuration of sipctl', ...schema };
}

/** lk adds members as it likes, so only those that are needed are looked at. */
export const lkConfigSchema = z.looseObject({
  default_project: z.string().default(''),
  projects: z
    .array(
      z.looseObject({
        name: filled,
        project_id: z.string().default(''),
        url: filled,
        api_key: filled,
        api_secret: filled,
      }),
    )
    .nullable()
    .default(() => []),
});
