import { z } from 'zod';
import type { Keys } from '../model/source.ts';
import { declaredFile } from './schema.ts';

/** Names that people look for, where nothing that is spelt alike would lead to the right one. */
const WANTED: Readonly<Record<string, string>> = {
  trunkIds: 'trunks',
  trunkId: 'trunks',
  sipTrunkId: 'id',
  sipDispatchRuleId: 'id',
  agents: 'roomConfig.agents',
  agentName: 'roomConfig.agents',
  roomName: 'rule.dispatchRuleDirect.roomName',
  roomPrefix: 'rule.dispatchRuleIndividual.roomPrefix',
  pin: 'rule.dispatchRuleDirect.pin',
  authUser: 'authUsername',
  authPass: 'authPassword',
  password: 'authPassword',
  calledNumbers: 'numbers',
  callers: 'inboundNumbers',
};
/** Given by the server, never asked for. */
const READ_ONLY = new Set(['createdAt', 'updatedAt']);

/** @returns the members that the file may have at `keys`; empty where it is no object with set members. */
export function knownKeys(keys: Keys): readonly string[] {
  let schema: unknown = declaredFile;
  for (const key of keys) {
    schema = inside(schema);
    if (schema instanceof z.ZodObject) schema = schema.shape[String(key)];
    else if (schema instanceof z.ZodArray) schema = schema.element;
    else return [];
  }
  schema = inside(schema);
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/** @returns where the value belongs that stands under an unknown key, in words; empty where nobody can tell. */
export function hintFor(key: string, known: readonly string[], nearest: string | undefined): string {
  if (READ_ONLY.has(key)) return 'only the server sets it: leave it out';
  const wanted = WANTED[key];
  if (wanted !== undefined && known.includes(wanted.split('.')[0] ?? '')) return `write ${wanted}`;
  return nearest === undefined ? `leave it out, or write one of ${known.join(', ')}` : `write ${nearest}`;
}

function inside(schema: unknown): unknown {
  return schema instanceof z.ZodNullable || schema instanceof z.ZodExactOptional ? inside(schema.unwrap()) : schema;
}
