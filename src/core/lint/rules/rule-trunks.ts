import type { DispatchRule } from '../../model/dispatch-rule.ts';
import { nearest } from '../../model/find-object.ts';
import { isPlanId, nameOrId } from '../../model/plan-id.ts';
import type { Fault, ObjectRule } from '../project.ts';

/** A search for a name that is spelt alike looks at every trunk. */
const MOST_LOOKED_UP = 20;

export const emptyTrunkRefs: ObjectRule = ({ world }) =>
  world.dispatchRules.flatMap((object): Fault[] => {
    const at = object.trunkIds.indexOf('');
    if (at < 0) return [];
    const others = object.trunkIds.some((id) => id !== '');
    return [
      {
        lint: 'trunk-ref-empty',
        kind: 'dispatchRule',
        object,
        field: ['trunkIds', at],
        summary: 'the empty trunk id names no trunk: it takes no call, yet holds the key of the any-trunk rule',
        fix: others ? 'take it away' : 'name the trunk',
        // Without another trunk the rule would take the calls of any trunk, which is for the operator to say.
        mend: others ? [{ path: ['trunkIds', at] }] : undefined,
      },
    ];
  });

export const danglingTrunkRefs: ObjectRule = ({ world, read, alone, declared }) => {
  if (read === null && !alone) return [];
  const inbound = new Set(world.inboundTrunks.map(({ sipTrunkId }) => sipTrunkId));
  const outbound = new Set(world.outboundTrunks.map(({ sipTrunkId }) => sipTrunkId));
  const names = world.inboundTrunks.map(({ name }) => name);
  let asked = 0;
  return world.dispatchRules.flatMap((object) =>
    object.trunkIds.flatMap((id, at): Fault[] => {
      if (id === '' || inbound.has(id) || outbound.has(id)) return [];
      const name = nameOrId(id);
      if (alone && !isPlanId(id)) return [undeclaredTrunk(object, id, at)];
      asked += 1;
      const [near] = declared.has(object) && asked <= MOST_LOOKED_UP ? nearest(name, names) : [];
      return [
        {
          lint: 'trunk-ref-dangling',
          kind: 'dispatchRule',
          object,
          field: ['trunkIds', at],
          summary: `there is no inbound trunk ${name}: the rule takes no call over it`,
          fix: near === undefined ? 'name a trunk that exists, or take it away' : `write ${near}, if that is meant`,
          mend: near === undefined ? undefined : [{ path: ['trunkIds', at], value: near }],
        },
      ];
    }),
  );
};

/** An id is that of a live trunk: the files may be right, and say only a part. */
const undeclaredTrunk = (object: DispatchRule, id: string, at: number): Fault => ({
  lint: 'trunk-ref-dangling',
  severity: 'warning',
  kind: 'dispatchRule',
  object,
  field: ['trunkIds', at],
  summary: `no file declares trunk ${id}: its calls cannot be told`,
  fix: 'declare it as well: `sipctl export` writes the whole project',
});

export const outboundTrunkRefs: ObjectRule = ({ world }) => {
  const outbound = new Map(world.outboundTrunks.map(({ sipTrunkId, name }) => [sipTrunkId, name || sipTrunkId]));
  return world.dispatchRules.flatMap((object) =>
    object.trunkIds.flatMap((id, at): Fault[] => {
      const name = outbound.get(id);
      if (name === undefined) return [];
      return [
        {
          lint: 'trunk-ref-outbound',
          kind: 'dispatchRule',
          object,
          field: ['trunkIds', at],
          summary: `${name} is an outbound trunk: no call comes in over it`,
          fix: 'name the inbound trunk of these calls',
          mend: object.trunkIds.length > 1 ? [{ path: ['trunkIds', at] }] : undefined,
        },
      ];
    }),
  );
};

export const wildcardRules: ObjectRule = ({ world, surroundings: { hosting } }) =>
  world.dispatchRules.flatMap((object): Fault[] => {
    if (object.trunkIds.length > 0) return [];
    return [
      {
        lint: 'rule-wildcard',
        kind: 'dispatchRule',
        object,
        field: ['trunkIds'],
        severity: hosting === 'self-hosted' ? 'error' : undefined,
        summary:
          'the rule is for any trunk: on a self-hosted server it also takes calls that match no trunk, so nobody is asked for credentials',
        fix: 'list its trunks, or accept it',
      },
    ];
  });
