import { anyNumber, defineCommand } from '../../cli/define-command.ts';
import { flag, nonEmpty, type OptionValues, type Parse, value, values } from '../../cli/options.ts';
import { type Path, parsePath } from '../../core/migrate/json-path.ts';
import { Problem } from '../../core/problem.ts';
import { type MigrationResult, migrationView } from '../../render/views/migration-view.ts';
import { acceptOption, changeOptions } from '../shared/change-options.ts';
import { changeExit } from '../shared/change-world.ts';
import { migrateFiles } from './migrate-files.ts';
import { migrateLiveRules } from './migrate-live.ts';

const fieldPath: Parse<Path> = (text, label) => {
  const path = parsePath(text);
  if (path !== null) return path;
  throw new Problem(
    'value-invalid',
    `${label} takes the path of a field such as room_config.region or items[0].kind; not ${JSON.stringify(text)}`,
  );
};

const options = {
  files: values('-f, --file <path>', 'request file, a folder of them, or - for stdin (repeats)'),
  offline: flag('--offline', 'with -f: read no live project; trunk ids stay ids'),
  drop: values('--drop <path>', 'with -f: let go of this field (repeats)', fieldPath),
  name: value('--name <name>', 'with -f: name of the one object that has none'),
  agent: value('--agent <name>', 'the agent of rules that call none', nonEmpty),
  trunk: value('--trunk <trunk>', 'the trunk in place of one that is empty or gone', nonEmpty),
  dropDangling: flag('--drop-dangling', 'take trunks that are gone out of rules that have others'),
  includeTrunks: flag('--include-trunks', 'trunks as well; those of the old form are made anew'),
  accept: acceptOption,
  ...changeOptions,
  out: value('--out <file>', 'with -f: write the declared file there; with --dry-run: save the plan', nonEmpty),
  overwrite: flag('--overwrite', 'with -f: replace a file that is there'),
};
type Options = OptionValues<typeof options>;

export const command = defineCommand({
  name: 'dispatch migrate',
  summary: 'Mend live rules that deprecated requests left broken, or turn request files into a declared file',
  description: [
    'Without -f it looks at live rules, all unless some are named: without agents, with the deprecated field of media encryption, with a trunk id that is empty or gone. Each is replaced in place, with the same id; what only you can know (--agent, --trunk) is asked on a terminal, and else is exit 3. With --include-trunks it also makes trunks of the old form anew.',
    "With -f it takes what people feed to LiveKit's API and CLI: rules in the flat deprecated form, in dispatch_rule or whole inside rule, trunks, replace requests, legacy trunks and list answers; JSON or YAML, in either spelling, one or a list. No field gets lost: each is carried, or translated and listed, or the command ends with its path until --drop names it. Passwords and PINs become references to environment variables; the variables are named on stderr, the values nowhere. Nothing is changed on the server.",
  ],
  arguments: { rules: anyNumber('rule', 'live rules by name or id; all unless given') },
  options,
  examples: [
    ['dispatch migrate --dry-run --detailed-exitcode', 'is any live rule broken? For CI'],
    ['dispatch migrate support --agent support-agent', 'mend one live rule'],
    ['dispatch migrate -f lk-rule.json --out infra.yaml', 'write the declared file, and say what became of each field'],
    ['rule migrate -f requests/ --offline', 'a folder of files, without asking a server'],
    [
      'dispatch migrate -f rule.json --name support --drop room_config.region',
      'name what has no name, let go of a field that LiveKit ignores',
    ],
  ],
  view: migrationView,
  streams: true,
  exit: (result, { detailedExitcode }) => {
    if (result.of === 'files') return 0;
    return result.open > 0 ? 3 : changeExit(result.change, { detailedExitcode });
  },
  run: async ({ args, options }, context): Promise<MigrationResult> => {
    refuseMixed(args.rules, options);
    return options.files.length > 0 ? await migrateFiles(options, context) : await migrateLiveRules(args.rules, options, context);
  },
});

/** Files and live rules are two jobs, each with flags of its own. */
function refuseMixed(
  rules: readonly string[],
  { files, offline, overwrite, drop, name, agent, trunk, dropDangling, includeTrunks, dryRun }: Options,
): void {
  const ofLive: Readonly<Record<string, boolean>> = {
    'a rule': rules.length > 0,
    '--agent': agent !== undefined,
    '--trunk': trunk !== undefined,
    '--drop-dangling': dropDangling,
    '--include-trunks': includeTrunks,
    '--dry-run': dryRun,
  };
  const ofFiles: Readonly<Record<string, boolean>> = {
    '--offline': offline,
    '--drop': drop.length > 0,
    '--name': name !== undefined,
    '--overwrite': overwrite,
  };
  const [wrong, theirs] = files.length > 0 ? [ofLive, 'is for live rules, and -f for files'] : [ofFiles, 'is for files: add -f FILE'];
  const given = Object.keys(wrong).find((flag) => wrong[flag]);
  if (given !== undefined) throw new Problem('usage', `${given} ${theirs}`, { nextSteps: [`leave ${given} out`] });
}
