import { z } from 'zod';
import { Secret } from './secret.ts';
import type { Kind, Objects } from './world.ts';

/**
 * An object as a flat list of its meaningful fields: path -> value, defaults left out, so that two objects mean the same to
 * LiveKit exactly when their leaves are equal. Message fields are taken apart (`media.codecs`, `roomConfig.agents`,
 * `rule.dispatchRuleDirect.pin`); of the two encryption fields only `media.encryption` remains, because the server copies one
 * into the other on any `update` (seen on livekit-server 1.13.5). Ids and times are left out: they are never asked for.
 */
export type Leaves = ReadonlyMap<string, unknown>;

const NOT_ASKED_FOR = new Set(['sipTrunkId', 'sipDispatchRuleId', 'createdAt', 'updatedAt', 'mediaEncryption']);
/** Members whose order LiveKit does not look at. */
const SETS = new Set(['numbers', 'allowedAddresses', 'allowedNumbers', 'inboundNumbers', 'trunkIds', 'roomConfig.agents']);
/** Their keys are the user's own, and a key with an empty value is another thing than none: an empty header is sent. */
const USER_MAPS = new Set(['headers', 'headersToAttributes', 'attributesToHeaders', 'attributes', 'tags']);
const DURATIONS = new Set(['ringingTimeout', 'maxCallDuration', 'media.mediaTimeout']);
const DEFAULT_ENUMS = new Set(['SIP_NO_HEADERS', 'SIP_TRANSPORT_AUTO', 'SIP_MEDIA_ENCRYPT_DISABLE', 'JRP_ON_FAILURE']);

const message = z.record(z.string(), z.unknown());

export function leavesOf(object: Objects[Kind]): Leaves {
  const leaves = new Map<string, unknown>();
  for (const [key, value] of Object.entries(object)) {
    if (NOT_ASKED_FOR.has(key)) continue;
    if (key === 'rule') addRule(leaves, value);
    else if (key === 'media' || key === 'roomConfig') addMessage(leaves, key, value);
    else add(leaves, key, value);
  }
  if (object.media?.encryption === undefined) add(leaves, 'media.encryption', object.mediaEncryption);
  return leaves;
}

function addRule(leaves: Map<string, unknown>, rule: unknown): void {
  for (const [kind, form] of Object.entries(message.safeParse(rule).data ?? {})) {
    if (form === undefined) continue;
    leaves.set('rule', kind);
    addMessage(leaves, `rule.${kind}`, form);
  }
}

function addMessage(leaves: Map<string, unknown>, path: string, value: unknown): void {
  for (const [key, member] of Object.entries(message.safeParse(value).data ?? {})) add(leaves, `${path}.${key}`, member);
}

function add(leaves: Map<string, unknown>, path: string, value: unknown): void {
  const plain = DURATIONS.has(path) && typeof value === 'string' ? shortDuration(value) : withoutDefaults(value, path.split('.').at(-1));
  if (plain === undefined) return;
  leaves.set(path, SETS.has(path) && Array.isArray(plain) ? sorted(plain) : plain);
}

/** Drops what protobuf would not send. @param key that the value stands under. @returns undefined where nothing is left. */
export function withoutDefaults(value: unknown, key = ''): unknown {
  if (value === null || value === '' || value === 0 || value === false || value === undefined) return undefined;
  if (typeof value === 'string') return DEFAULT_ENUMS.has(value) ? undefined : value;
  if (value instanceof Secret) return value.isSet ? value : undefined;
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map((item) => withoutDefaults(item) ?? item);
  if (typeof value === 'object') {
    if (USER_MAPS.has(key)) return Object.keys(value).length === 0 ? undefined : value;
    const kept = Object.entries(value).flatMap(([name, member]) => {
      const plain = withoutDefaults(member, name);
      return plain === undefined ? [] : [[name, plain] as const];
    });
    return kept.length === 0 ? undefined : Object.fromEntries(kept);
  }
  return value;
}

/** `3600.500s` and `3600.5s` are one duration; `0s` is not "not set". */
function shortDuration(text: string): string {
  const seconds = /^(-?\d+(?:\.\d+)?)s$/.exec(text)?.[1];
  return seconds === undefined ? text : `${Number(seconds)}s`;
}

const sorted = (items: readonly unknown[]) =>
  items
    .map((item) => ({ item, key: stableText(item) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ item }) => item);

/** JSON with the members of every object in one order; secrets are masked, so this is good for sorting only. */
function stableText(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    member !== null && typeof member === 'object' && !Array.isArray(member) && !(member instanceof Secret)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

/** Equal in content; secrets by their value, wherever they are. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a instanceof Secret || b instanceof Secret) return a instanceof Secret && b instanceof Secret && a.equals(b);
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, at) => sameValue(item, b[at]));
  }
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameValue(a[key], b[key]));
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
