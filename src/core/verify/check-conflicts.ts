import type { Check } from '../check.ts';
import { idOf, KIND_LABEL, type Kind, labelOf, objectsOf, subjectOf, type World } from '../model/world.ts';
import { findAmbiguousTrunks } from '../routing/ambiguous-trunks.ts';
import { type Conflict, findRuleConflicts, findTrunkConflicts } from '../routing/conflicts.ts';

/** Conflicts that the server stored: a race or an update can leave them, and then calls fail. One check for each object in one. */
export function checkConflicts(world: World): Check[] {
  return [
    ...describe(world, 'inboundTrunk', 'trunk.conflict', findTrunkConflicts(world.inboundTrunks), 'trunk'),
    ...ambiguities(world),
    ...describe(world, 'dispatchRule', 'rule.conflict', findRuleConflicts(world.dispatchRules), 'dispatch'),
  ];
}

function describe(
  world: World,
  kind: Kind & ('inboundTrunk' | 'dispatchRule'),
  id: string,
  conflicts: readonly Conflict[],
  noun: 'trunk' | 'dispatch',
): Check[] {
  const objects = new Map(objectsOf(world, kind).map((object) => [idOf(object), object]));
  return conflicts.flatMap(({ first, second, shared }) =>
    [...new Set([first, second])].flatMap((own) => {
      const object = objects.get(own);
      if (object === undefined) return [];
      const other = own === first ? second : first;
      const partner = own === other ? 'itself' : `${KIND_LABEL[kind]} ${labelOf({ name: objects.get(other)?.name ?? '', id: other })}`;
      const evidence = `in conflict with ${partner} over ${shared}: LiveKit fails such calls${kind === 'dispatchRule' ? ' and refuses every new rule' : ''}`;
      return [
        {
          id,
          status: 'fail' as const,
          subject: subjectOf(kind, object),
          evidence,
          nextSteps: [`sipctl ${noun} get ${other}`, 'then change or delete one of the two'],
        },
      ];
    }),
  );
}

function ambiguities({ inboundTrunks }: World): Check[] {
  return findAmbiguousTrunks(inboundTrunks).map(({ choosy, anyCaller, number }) => ({
    id: 'trunk.ambiguous',
    status: 'fail',
    subject: subjectOf('inboundTrunk', choosy),
    evidence: `calls from ${choosy.allowedNumbers.join(', ')} to ${number || 'other numbers'} match trunk ${labelOf(subjectOf('inboundTrunk', anyCaller))} as well: LiveKit fails them`,
    nextSteps: [
      `sipctl trunk get ${anyCaller.sipTrunkId}`,
      'then give the two different numbers, or allowed addresses that do not overlap',
    ],
  }));
}
