import type { Context } from '../../cli/context.ts';
import { defineCommand, required } from '../../cli/define-command.ts';
import { nonEmpty, value } from '../../cli/options.ts';
import { checkListEdits } from '../../core/edit/check-list-edits.ts';
import { checkInboundTrunk, checkOutboundTrunk } from '../../core/edit/check-object.ts';
import { editInboundTrunk, editOutboundTrunk, type InboundTrunkFields, type OutboundTrunkFields } from '../../core/edit/edit-trunk.ts';
import { authOf } from '../../core/model/auth.ts';
import { findObject } from '../../core/model/find-object.ts';
import type { InboundTrunk } from '../../core/model/inbound-trunk.ts';
import type { OutboundTrunk } from '../../core/model/outbound-trunk.ts';
import { labelOf } from '../../core/model/world.ts';
import type { Edit } from '../../core/plan/plan.ts';
import { applyView, type ChangeOutcome } from '../../render/views/apply-view.ts';
import { acceptOption, changeOptions } from '../shared/change-options.ts';
import { changeExit, changeWorld, checkChangeOptions } from '../shared/change-world.ts';
import { refuseNoChange, refuseTakenName } from '../shared/refuse-update.ts';
import { throwAll } from '../shared/throw-all.ts';
import { worldToChange } from '../shared/world-to-change.ts';
import { kindOptions, kindsOf, refuseOtherKind, trunkFields, trunkOptions } from './fields.ts';

const fieldFlags = { name: value('--name <name>', 'its new name', nonEmpty), ...trunkOptions('update') };

export const command = defineCommand({
  name: 'trunk update',
  summary: 'Change a trunk in place: its id, and every field that is not named, stay',
  description: [
    'New credentials are in force at once: calls under way go on, and the carrier must use them from the next call on (AUTH_FLIP).',
    "LiveKit's update stores some conflicts that its create refuses; sipctl refuses those too.",
  ],
  arguments: { trunk: required('trunk', 'name or id') },
  options: {
    name: value('--name <name>', 'its new name', nonEmpty),
    kind: kindOptions,
    ...trunkOptions('update'),
    accept: acceptOption,
    ...changeOptions,
  },
  examples: [
    ['trunk update main --auth-user acme-in --auth-password env:MAIN_PASSWORD --yes', 'new credentials, without a question'],
    ['trunk update main --add-number +15105550150', 'one more number'],
    ['trunk update main --clear-allow-addresses --dry-run', 'see what a change would do'],
  ],
  view: applyView,
  streams: true,
  exit: changeExit,
  run: async ({ args, options }, context): Promise<ChangeOutcome> => {
    checkChangeOptions(options, context);
    const world = await worldToChange(options, context);
    const found = findObject(world, kindsOf(options.kind), args.trunk);
    refuseOtherKind(found.kind, options);
    const fields = await trunkFields(options.name, options, context);
    refuseNoChange(Object.fromEntries(Object.entries(fields).filter(([key]) => key in fieldFlags)), 'trunk update');
    refuseTakenName(world, found, options.name);
    const edit =
      found.kind === 'inboundTrunk' ? await editInbound(found.object, fields, context) : await editOutbound(found.object, fields, context);
    return await changeWorld(world, [edit], options, context, Object.fromEntries(options.accept));
  },
});

async function editInbound(before: InboundTrunk, fields: InboundTrunkFields, context: Context): Promise<Edit> {
  const after = await askForPassword(editInboundTrunk(before, fields), before, context);
  throwAll([...checkListEdits(before, after, fields, true), ...checkInboundTrunk(after, before)]);
  return { kind: 'inboundTrunk', before, after };
}

async function editOutbound(before: OutboundTrunk, fields: OutboundTrunkFields, context: Context): Promise<Edit> {
  const after = await askForPassword(editOutboundTrunk(before, fields), before, context);
  throwAll([...checkListEdits(before, after, fields, false), ...checkOutboundTrunk(after, before)]);
  return { kind: 'outboundTrunk', before, after };
}

/** `--auth-user` alone on a trunk without a password would leave half a pair, so somebody at a terminal is asked for the rest. */
async function askForPassword<T extends InboundTrunk | OutboundTrunk>(after: T, before: T, { prompts }: Context): Promise<T> {
  const userOnly = authOf(after) === 'half' && !after.authPassword.isSet && after.authUsername !== before.authUsername;
  if (!userOnly || !prompts.available) return after;
  const trunk = labelOf({ name: after.name, id: after.sipTrunkId });
  return { ...after, authPassword: await prompts.newSecret(`Password for ${after.authUsername} on trunk ${trunk}`) };
}
