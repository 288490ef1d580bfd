import { defineCommand, required } from '../../cli/define-command.ts';
import { checkInboundTrunk, checkOutboundTrunk } from '../../core/edit/check-object.ts';
import {
  editInboundTrunk,
  editOutboundTrunk,
  type InboundTrunkFields,
  newInboundTrunk,
  newOutboundTrunk,
  type OutboundTrunkFields,
} from '../../core/edit/edit-trunk.ts';
import type { World } from '../../core/model/world.ts';
import type { Edit } from '../../core/plan/plan.ts';
import { Problem } from '../../core/problem.ts';
import { applyView, type ChangeOutcome } from '../../render/views/apply-view.ts';
import { alreadyThere } from '../shared/already-there.ts';
import { acceptOption, changeOptions } from '../shared/change-options.ts';
import { changeExit, changeWorld, checkChangeOptions } from '../shared/change-world.ts';
import { throwAll } from '../shared/throw-all.ts';
import { worldToChange } from '../shared/world-to-change.ts';
import { kindOptions, refuseOtherKind, trunkFields, trunkOptions } from './fields.ts';

export const command = defineCommand({
  name: 'trunk create',
  summary: 'Create an inbound or outbound trunk',
  description: [
    'An inbound trunk asks callers for a password only if user and password are both set; sipctl refuses half a pair.',
    'A trunk of that name with the same fields is left as it is (exit 0); one with other fields is an error.',
  ],
  arguments: { name: required('name', 'how you refer to the trunk') },
  options: { kind: kindOptions, ...trunkOptions('create'), accept: acceptOption, ...changeOptions },
  examples: [
    ['trunk create main --inbound --number +15105550100 --auth-user acme-in --auth-password prompt:', 'asks for the password'],
    ['trunk create out --outbound --address sip.carrier.example --number +15105550100 --transport tls', 'a trunk to dial through'],
  ],
  view: applyView,
  streams: true,
  exit: changeExit,
  run: async ({ args: { name }, options }, context): Promise<ChangeOutcome> => {
    const { kind } = options;
    if (kind === undefined) throw new Problem('usage', 'a trunk is inbound or outbound', { nextSteps: ['add --inbound or --outbound'] });
    refuseOtherKind(kind, options);
    checkChangeOptions(options, context);
    const fields = await trunkFields(name, options, context);
    const edits: (world: World) => Edit[] = kind === 'inboundTrunk' ? createInbound(fields) : createOutbound(fields);
    const world = await worldToChange(options, context);
    return await changeWorld(world, edits(world), options, context, Object.fromEntries(options.accept));
  },
});

function createInbound(fields: InboundTrunkFields): (world: World) => Edit[] {
  const after = editInboundTrunk(newInboundTrunk(), fields);
  throwAll(checkInboundTrunk(after, null));
  return (world) => (alreadyThere(world, 'inboundTrunk', after) ? [] : [{ kind: 'inboundTrunk', before: null, after }]);
}

function createOutbound(fields: OutboundTrunkFields): (world: World) => Edit[] {
  const after = editOutboundTrunk(newOutboundTrunk(), fields);
  throwAll(checkOutboundTrunk(after, null));
  return (world) => (alreadyThere(world, 'outboundTrunk', after) ? [] : [{ kind: 'outboundTrunk', before: null, after }]);
}
