import type { z } from 'zod';
import { camelCase } from '../model/camel-case.ts';
import { type AgentDispatch, agentDispatchSchema, type RoomConfig, roomConfigSchema } from '../model/dispatch-rule.ts';
import { nearest } from '../model/find-object.ts';
import { Secret } from '../model/secret.ts';
import { isSecretName } from '../model/secret-name.ts';
import { Problem } from '../problem.ts';

/*
 * What people have in files is LiveKit's JSON in either spelling; null = not set. LiveKit drops a member that it does not know
 * without a word, so a slip of a letter would be a setting that is not there.
 */

/** @throws Problem `value-invalid` naming the member. */
export function readAgentDispatch(value: unknown): AgentDispatch {
  const fields = inCamelCase(value);
  refuseUnknown(fields, agentDispatchSchema, 'agent');
  return parsed(agentDispatchSchema, fields, 'agent');
}

/** @throws Problem `value-invalid` naming the member, `secret-masked`. */
export function readRoomConfig(value: unknown): RoomConfig {
  const fields = inCamelCase(value);
  refuseUnknown(fields, roomConfigSchema, 'room configuration');
  const config = parsed(roomConfigSchema, fields, 'room configuration');
  for (const agent of config.agents) refuseUnknown(agent, agentDispatchSchema, 'room configuration: agents');
  return { ...config, egress: withSecrets(config.egress, 'egress') };
}

function parsed<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Problem('value-invalid', `${what}: ${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? 'not valid'}`);
}

function refuseUnknown(value: unknown, { shape }: { readonly shape: object }, what: string): void {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return;
  const known = Object.keys(shape);
  const unknown = Object.keys(value).find((member) => !known.includes(member));
  if (unknown === undefined) return;
  const [near] = nearest(unknown, known);
  throw new Problem('value-invalid', `${what}: there is no member ${JSON.stringify(unknown)}`, {
    detail: [near === undefined ? `members: ${known.join(', ')}` : `did you mean ${near}?`],
  });
}

/** Keys of an upload are part of egress, and a plan shows what it is made of. */
function withSecrets(value: unknown, path: string): unknown {
  if (Array.isArray(value)) return value.map((item, at) => withSecrets(item, `${path}.${at}`));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      const at = `${path}.${key}`;
      return [key, typeof member === 'string' && member !== '' && isSecretName(key) ? secretAt(member, at) : withSecrets(member, at)];
    }),
  );
}

function secretAt(text: string, path: string): Secret {
  const secret = new Secret(text);
  if (!secret.isMask) return secret;
  throw new Problem('secret-masked', `${path} holds what some tool printed in place of the secret`, {
    nextSteps: ['write the secret itself into the file, and keep the file to yourself'],
  });
}

/** Maps whose keys are the user's own. */
const USER_KEYS = new Set(['attributes', 'tags', 'metadata']);

function inCamelCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inCamelCase);
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([key, member]) => [camelCase(key), USER_KEYS.has(key) ? member : inCamelCase(member)]));
}
