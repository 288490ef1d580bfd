import { defineCommand } from '../../cli/define-command.ts';
import { choice } from '../../cli/options.ts';
import { RouteIndex } from '../../core/routing/route-index.ts';
import { routeTable } from '../../core/routing/route-table.ts';
import { routeTableView } from '../../render/views/route-table-view.ts';
import { readAskedWorld, worldOptions } from './asked-world.ts';

export const command = defineCommand({
  name: 'route table',
  summary: 'Show every number with its trunk, rule, room and agents, and what is left over',
  description: [
    'A row for each way that a call to a number can take; `any other` is every number that no trunk lists. HOLE says why such calls are lost. Below it: rules that no call reaches, and trunks and rules that take more than they name.',
    'A declared file (-f) is taken for the whole project: what it leaves out has the default of LiveKit, and what is wrong with it is told on stderr.',
    'A pipe gets tab-separated rows: number, trunk, auth, rule, only, room, agents, hole. For a document: --format markdown; for a picture: --format mermaid.',
  ],
  arguments: {},
  options: { format: choice('--format <form>', 'form of the table', ['table', 'markdown', 'mermaid']), asked: worldOptions },
  examples: [
    ['route table', 'the live project'],
    ['route table -f infra.yaml', 'a file, before it is applied'],
    ['route table --world project.json --format markdown', 'a saved world, for a wiki'],
    ['route table --format mermaid', 'as a diagram'],
  ],
  view: routeTableView,
  run: async ({ options: { format = 'table', asked } }, context) => {
    const { world } = await readAskedWorld(asked, context);
    return { format, table: routeTable(new RouteIndex(world)) };
  },
});
