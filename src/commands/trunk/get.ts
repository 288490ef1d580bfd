import { defineCommand, required } from '../../cli/define-command.ts';
import { describeTrunks } from '../../core/describe/trunks.ts';
import { findObject } from '../../core/model/find-object.ts';
import { idOf } from '../../core/model/world.ts';
import { checkWorld } from '../../core/verify/check-world.ts';
import { trunkView } from '../../render/views/trunk-view.ts';
import { kindOptions, kindsOf } from './fields.ts';

export const command = defineCommand({
  name: 'trunk get',
  summary: 'Show one trunk, the rules that take its calls, and findings',
  arguments: { trunk: required('trunk', 'name or id') },
  options: { kind: kindOptions },
  examples: [
    ['trunk get main', 'a line a field'],
    ['trunk get main -o yaml', 'as an entry of the declared file'],
    ['trunk get ST_7Qm2 --json', 'for a script'],
  ],
  view: trunkView,
  run: async ({ args, options }, context) => {
    const world = await (await context.livekit()).readWorld();
    const found = findObject(world, kindsOf(options.kind), args.trunk);
    const id = idOf(found.object);
    const [item] = describeTrunks({
      ...world,
      inboundTrunks: [],
      outboundTrunks: [],
      [found.kind === 'inboundTrunk' ? 'inboundTrunks' : 'outboundTrunks']: [found.object],
    });
    if (item === undefined) throw new Error(`trunk ${id} was found and could not be described`);
    return { item, findings: checkWorld(world, new Set([id])).filter(({ subject, status }) => subject.id === id && status !== 'pass') };
  },
});
