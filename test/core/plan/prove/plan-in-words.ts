import { z } from 'zod';
import { dispatchRuleSchema } from '../../../../src/core/model/dispatch-rule.ts';
import { inboundTrunkSchema } from '../../../../src/core/model/inbound-trunk.ts';
import { planId } from '../../../../src/core/model/plan-id.ts';
import type { World } from '../../../../src/core/model/world.ts';
import { emptyWorld } from '../../../../src/core/model/world.ts';
import type { Edit, Step } from '../../../../src/core/plan/plan.ts';
import { makeStep } from '../../../../src/core/plan/step.ts';

export const objectFields = z.strictObject({
  numbers: z.array(z.string()).optional(),
  callers: z.array(z.string()).optional(),
  addresses: z.array(z.string()).optional(),
  auth: z.string().optional(),
  trunks: z.array(z.string()).optional(),
  room: z.string().optional(),
  pin: z.string().optional(),
  agents: z.array(z.string()).optional(),
  as: z.string().optional(),
});
type Fields = z.infer<typeof objectFields>;

/** `delete rule support`, or `create trunk anew: {...}`. */
export const stepFields = z.union([z.string(), z.record(z.string(), objectFields)]);

/** A world and steps in it, each of which begins where the one before left its object. */
export function readPlan(
  trunks: Readonly<Record<string, Fields>>,
  rules: Readonly<Record<string, Fields>>,
  said: readonly z.infer<typeof stepFields>[],
): { readonly world: World; readonly steps: readonly Step[] } {
  const ids = new Map<string, string>();
  for (const name of Object.keys(trunks)) ids.set(`trunk ${name}`, `ST_${name}`);
  for (const name of Object.keys(rules)) ids.set(`rule ${name}`, `SDR_${name}`);
  const lines = said.flatMap((line): [string, Fields][] => (typeof line === 'string' ? [[line, {}]] : Object.entries(line)));
  for (const [line] of lines) {
    const [verb, kind, name = ''] = line.split(' ');
    if (verb === 'create') ids.set(`${kind} ${name}`, planId('name', kind === 'rule' ? 'dispatchRule' : 'inboundTrunk', name));
  }
  const idOf = (kind: string, name: string) => ids.get(`${kind} ${name}`) ?? '';
  const trunk = (name: string, fields: Fields) => inboundTrunkSchema.parse({ ...trunkOf(fields), name, sipTrunkId: idOf('trunk', name) });
  const rule = (name: string, { trunks: names = ['main'], ...fields }: Fields) =>
    dispatchRuleSchema.parse({
      ...ruleOf(fields),
      name,
      sipDispatchRuleId: idOf('rule', name),
      trunkIds: names.map((each) => idOf('trunk', each)),
    });

  const now = new Map<string, Fields>([
    ...Object.entries(trunks).map(([name, fields]) => [`trunk ${name}`, fields] as const),
    ...Object.entries(rules).map(([name, fields]) => [`rule ${name}`, fields] as const),
  ]);
  const steps = lines.map(([line, fields], at): Step => {
    const [verb, kind = '', name = ''] = line.split(' ');
    const old = verb === 'create' ? null : (now.get(`${kind} ${name}`) ?? {});
    const next = verb === 'delete' ? null : { ...old, ...fields, ...('room' in fields && !('pin' in fields) ? { pin: '' } : {}) };
    if (next !== null) now.set(`${kind} ${name}`, next);
    const edit: Edit =
      kind === 'rule'
        ? { kind: 'dispatchRule', before: old && rule(name, old), after: next && rule(name, next) }
        : { kind: 'inboundTrunk', before: old && trunk(name, old), after: next && trunk(name, next) };
    const as = fields.as ?? old?.as;
    const owner = as === undefined ? {} : { owner: idOf(kind, as) };
    return { ...makeStep(edit, { strategy: 'in-place', ...owner }), id: at + 1 };
  });
  const world = {
    ...emptyWorld,
    inboundTrunks: Object.entries(trunks).map(([name, fields]) => trunk(name, fields)),
    dispatchRules: Object.entries(rules).map(([name, fields]) => rule(name, fields)),
  };
  return { world, steps };
}

function trunkOf({ numbers = ['+15105550100'], callers = [], addresses = [], auth = 'u:p' }: Fields) {
  const [authUsername, authPassword] = auth === 'none' ? ['', ''] : auth.split(':');
  return { numbers, allowedNumbers: callers, allowedAddresses: addresses, authUsername, authPassword };
}

function ruleOf({ numbers = [], callers = [], room, pin = '', agents = ['one'] }: Fields) {
  const form =
    room === undefined ? { dispatchRuleIndividual: { roomPrefix: 'call', pin } } : { dispatchRuleDirect: { roomName: room, pin } };
  return { numbers, inboundNumbers: callers, rule: form, roomConfig: { agents: agents.map((agentName) => ({ agentName })) } };
}
