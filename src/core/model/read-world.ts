import { z } from 'zod';
import { Problem } from '../problem.ts';
import { camelCase } from './camel-case.ts';
import { dispatchRuleSchema } from './dispatch-rule.ts';
import { inboundTrunkSchema } from './inbound-trunk.ts';
import { outboundTrunkSchema } from './outbound-trunk.ts';
import { KIND_LABEL, type Kind, type World } from './world.ts';

const lists = z.looseObject({
  inboundTrunks: z.array(z.unknown()).default(() => []),
  outboundTrunks: z.array(z.unknown()).default(() => []),
  dispatchRules: z.array(z.unknown()).default(() => []),
});

/** Maps whose keys are the user's own. */
const USER_KEYS = new Set(['headers', 'headersToAttributes', 'attributesToHeaders', 'attributes', 'tags', 'metadata', 'egress']);
/** Deeper data is no world, and walking it could exhaust the stack. */
const MAX_DEPTH = 64;

/**
 * Reads a saved world: `{inboundTrunks, outboundTrunks, dispatchRules}`, each a list of LiveKit's objects in camelCase or snake_case
 * JSON, each optional. What has no id or comes twice is left out and named in `warnings`.
 * @param file only named. @throws Problem `world-invalid` naming the field.
 */
export function readWorld(data: unknown, file: string): World {
  const read = lists.safeParse(inCamelCase(data, file, 0));
  if (!read.success) throw invalid(file, read.error.issues[0], []);
  const warnings: string[] = [];
  const objects = <T>(kind: Kind, list: string, items: readonly unknown[], schema: z.ZodType<T>, idOf: (object: T) => string): T[] => {
    const found = new Map<string, T>();
    for (const [at, item] of items.entries()) {
      const parsed = schema.safeParse(item);
      if (!parsed.success) throw invalid(file, parsed.error.issues[0], [list, at]);
      const id = idOf(parsed.data);
      if (id === '' || found.has(id))
        warnings.push(`left out: ${KIND_LABEL[kind]} ${id || at} of ${file} ${id === '' ? 'has no id' : 'comes twice'}`);
      else found.set(id, parsed.data);
    }
    return [...found.values()];
  };
  const { inboundTrunks, outboundTrunks, dispatchRules } = read.data;
  return {
    inboundTrunks: objects('inboundTrunk', 'inboundTrunks', inboundTrunks, inboundTrunkSchema, ({ sipTrunkId }) => sipTrunkId),
    outboundTrunks: objects('outboundTrunk', 'outboundTrunks', outboundTrunks, outboundTrunkSchema, ({ sipTrunkId }) => sipTrunkId),
    dispatchRules: objects(
      'dispatchRule',
      'dispatchRules',
      dispatchRules,
      dispatchRuleSchema,
      ({ sipDispatchRuleId }) => sipDispatchRuleId,
    ),
    warnings,
  };
}

/** null = not set, as in LiveKit's own JSON. */
function inCamelCase(value: unknown, file: string, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) throw new Problem('world-invalid', `${file} is nested more than ${MAX_DEPTH} levels deep`, { where: { file } });
  if (Array.isArray(value)) return value.map((item) => inCamelCase(item, file, depth + 1));
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(
    members.map(([key, member]) => {
      const name = camelCase(key);
      return [name, USER_KEYS.has(name) ? member : inCamelCase(member, file, depth + 1)];
    }),
  );
}

function invalid(file: string, issue: z.core.$ZodIssue | undefined, prefix: readonly PropertyKey[]): Problem {
  const place = [...prefix, ...(issue?.path ?? [])].map(String).join('.');
  const why = (issue?.message ?? 'not valid').replace(/^Invalid input: /, '');
  return new Problem('world-invalid', `${file} holds no world: ${place || 'the whole'}: ${why}`, {
    where: { file },
    detail: ['a world is {"inboundTrunks": [], "outboundTrunks": [], "dispatchRules": []}, each with the objects of LiveKit in JSON'],
    nextSteps: ['sipctl export --format world --out FILE'],
  });
}
