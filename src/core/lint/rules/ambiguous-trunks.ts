import { findAmbiguousTrunks } from '../../routing/ambiguous-trunks.ts';
import { ANY } from '../../routing/conflicts.ts';
import type { Fault, ObjectRule } from '../project.ts';

/** Two trunks that one call matches, though LiveKit's conflict check passes them. */
export const ambiguousTrunks: ObjectRule = ({ world }) =>
  findAmbiguousTrunks(world.inboundTrunks).map(
    ({ choosy, anyCaller, number }): Fault => ({
      lint: 'trunk-ambiguous',
      kind: 'inboundTrunk',
      object: choosy,
      partner: anyCaller,
      field: ['allowedNumbers'],
      summary: `calls from ${choosy.allowedNumbers.join(', ')} to ${number === ANY ? 'numbers of no other trunk' : number} match ${anyCaller.name || anyCaller.sipTrunkId} as well: LiveKit fails them`,
      fix: 'give the two different numbers, or allowedAddresses that do not overlap',
    }),
  );
