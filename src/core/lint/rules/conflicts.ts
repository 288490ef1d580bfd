import { isPlanId } from '../../model/plan-id.ts';
import { idOf, KIND_LABEL, labelOf, type Objects, objectsOf, type World } from '../../model/world.ts';
import { type Conflict, findRuleConflicts, findTrunkConflicts } from '../../routing/conflicts.ts';
import type { Fault, ObjectRule } from '../project.ts';

export const trunkConflicts: ObjectRule = ({ world, declaration }) =>
  conflictFaults(
    world,
    'inboundTrunk',
    findTrunkConflicts(world.inboundTrunks),
    declaration === null ? 'LiveKit fails such calls' : 'LiveKit refuses the second, or fails such calls where both are stored',
  );

export const ruleConflicts: ObjectRule = ({ world, declaration }) =>
  conflictFaults(
    world,
    'dispatchRule',
    findRuleConflicts(world.dispatchRules),
    declaration === null
      ? 'LiveKit fails such calls and refuses every new rule'
      : 'LiveKit refuses the second; where both are stored it fails such calls and refuses every new rule',
  );

/** Told of the object that comes second, and of the first as well: either may be the one that is declared. */
function conflictFaults(world: World, kind: 'inboundTrunk' | 'dispatchRule', conflicts: readonly Conflict[], effect: string): Fault[] {
  const objects = new Map<string, Objects[typeof kind]>(objectsOf(world, kind).map((object) => [idOf(object), object]));
  return conflicts.flatMap(({ first, second, shared }) =>
    [...new Set([first, second])].flatMap((own): Fault[] => {
      const object = objects.get(own);
      const other = objects.get(own === first ? second : first);
      if (object === undefined || other === undefined) return [];
      const partner = object === other ? 'itself' : `${KIND_LABEL[kind]} ${nameOf(other)}`;
      return [
        {
          lint: kind === 'inboundTrunk' ? 'trunk-key-conflict' : 'rule-key-conflict',
          kind,
          object,
          partner: other,
          field: [],
          summary: `in conflict with ${partner} over ${shared.replace(/name:\w+:/, '')}: ${effect}`,
          fix:
            object === other
              ? 'name each trunk and number once, in one spelling'
              : `tell the two apart by numbers, ${kind === 'inboundTrunk' ? 'allowedNumbers' : 'inboundNumbers, trunks or PIN'}, or take one away`,
        },
      ];
    }),
  );
}

const nameOf = (object: Objects['inboundTrunk' | 'dispatchRule']): string => {
  const id = idOf(object);
  return labelOf({ name: object.name, id: isPlanId(id) ? '' : id });
};
