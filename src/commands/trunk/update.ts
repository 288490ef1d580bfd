import type { Context } from '../../cli/context.ts';
import { defineCommand, required } from '../../cli/define-command.ts';
import { value } from '../../cli/options.ts';
import { checkInboundTrunk, checkOutboundTrunk } from '../../core/edit/check-object.ts';
import { editInboundTrunk, editOutboundTrunk } from '../../core/edit/edit-trunk.ts';
import { authOf } from '../../core/model/auth.ts';
import { findObject } from '../../core/model/find-object.ts';
import type { InboundTrunk } from '../../core/model/inbound-trunk.ts';
import { labelOf } from '../../core/model/world.ts';
import type { Edit } from '../../core/plan/plan.ts';
import { applyView } from '../../render/views/apply-view.ts';
import { acceptOption, changeOptions } from '../shared/change-options.ts';
import { type ApplyResult, changeExit, changeWorld, refuseUnattended } from '../shared/change-world.ts';
import { throwAll } from '../shared/throw-all.ts';
import { refuseOtherKind, type TrunkKind, trunkFields, trunkOptions } from './fields.ts';

const KINDS: readonly TrunkKind[] = ['inboundTrunk', 'outboundTrunk'];

export const command = defineCommand({
  name: 'trunk update',
  summary: 'Change a trunk in place: its id, and every field that is not named, stay',
  description: [
    'New credentials are in force at once: calls under way go on, and the carrier must use them from the next call on (AUTH_FLIP).',
    "LiveKit's update stores some conflicts that its create refuses; sipctl refuses those too.",
  ],
  arguments: { trunk: required('trunk', 'name or id') },
  options: { name: value('--name <name>', 'its new name'), ...trunkOptions('update'), accept: acceptOption, ...changeOptions },
  examples: [
    ['trunk update main --auth-user acme-in --auth-password env:MAIN_PASSWORD --yes', 'new credentials, without a question'],
    ['trunk update main --add-number +15105550150', 'one more number'],
    ['trunk update main --clear-allow-addresses --dry-run', 'see what a change would do'],
  ],
  view: applyView,
  exit: changeExit,
  run: async ({ args, options }, context): Promise<ApplyResult> => {
    refuseUnattended(options, context);
    const world = await (await context.livekit()).readWorld();
    const found = findObject(world, KINDS, args.trunk);
    refuseOtherKind(found.kind, options);
    const fields = await trunkFields(options.name, options, context);
    let edit: Edit;
    if (found.kind === 'inboundTrunk') {
      const after = await askForPassword(editInboundTrunk(found.object, fields), found.object, context);
      if (authOf(after) !== authOf(found.object) || authOf(after) !== 'half') throwAll(checkInboundTrunk(after));
      edit = { kind: found.kind, before: found.object, after };
    } else {
      const after = editOutboundTrunk(found.object, fields);
      throwAll(checkOutboundTrunk(after));
      edit = { kind: found.kind, before: found.object, after };
    }
    return await changeWorld(world, [edit], options, context, Object.fromEntries(options.accept));
  },
});

/** `--auth-user` alone on a trunk without a password would leave half a pair, so somebody at a terminal is asked for the rest. */
async function askForPassword(after: InboundTrunk, before: InboundTrunk, { prompts }: Context): Promise<InboundTrunk> {
  const userOnly = authOf(after) === 'half' && !after.authPassword.isSet && after.authUsername !== before.authUsername;
  if (!userOnly || !prompts.available) return after;
  return {
    ...after,
    authPassword: await prompts.secret(
      `Password for ${after.authUsername} on trunk ${labelOf({ name: after.name, id: after.sipTrunkId })}`,
    ),
  };
}
