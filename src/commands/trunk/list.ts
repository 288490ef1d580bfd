import { defineCommand } from '../../cli/define-command.ts';
import { flag, value } from '../../cli/options.ts';
import { matchesGlob } from '../../core/describe/glob.ts';
import { describeTrunks, type TrunkItem } from '../../core/describe/trunks.ts';
import { normalNumber } from '../../core/model/phone-number.ts';
import { trunkListView } from '../../render/views/trunk-list-view.ts';
import { rememberNames } from '../completion/remember-names.ts';

export const command = defineCommand({
  name: 'trunk list',
  summary: 'List trunks with their numbers, authentication and rules',
  description: [
    'AUTH is full only where user and password are both set: LiveKit challenges nobody for half a pair.',
    'RULES are the dispatch rules that can take its calls. A pipe gets tab-separated rows: kind, id, name, numbers, auth, addresses, callers, rules (ids), encryption.',
  ],
  arguments: {},
  options: {
    inbound: flag('--inbound', 'inbound trunks only'),
    outbound: flag('--outbound', 'outbound trunks only'),
    name: value('--name <glob>', 'only names that fit, such as carrier-*'),
    number: value('--number <number>', 'only trunks that hold this number, in any spelling'),
    unused: flag('--unused', 'only inbound trunks whose calls no rule takes'),
  },
  examples: [
    ['trunk list', 'everything, as a table'],
    ['trunk list --inbound -o json', 'for a script'],
    ['trunk list --unused -o name', 'ids of trunks that no rule serves'],
  ],
  view: trunkListView,
  run: async ({ options }, context) => {
    const world = await (await context.livekit()).readWorld();
    for (const warning of world.warnings) context.reporter.warn(warning);
    await rememberNames(world, context);
    const number = options.number === undefined ? undefined : normalNumber(options.number);
    const fits = ({ kind, object, rules }: TrunkItem) =>
      (options.inbound === options.outbound || kind === (options.inbound ? 'inboundTrunk' : 'outboundTrunk')) &&
      (options.name === undefined || matchesGlob(object.name, options.name)) &&
      (number === undefined || object.numbers.some((held) => normalNumber(held) === number)) &&
      (!options.unused || (kind === 'inboundTrunk' && rules.length === 0));
    return { items: describeTrunks(world).filter(fits) };
  },
});
