import { Command, CommanderError, Option } from 'commander';
import { Problem } from '../core/problem.ts';
import { commandWords } from './command-words.ts';
import type { AnyCommand } from './define-command.ts';
import { globalOptions, refusedOptions } from './globals.ts';
import { refuseSwallowedFlags } from './missing-value.ts';
import { commanderOptions, type OptionSpecs, readOptions, singleOptions } from './options.ts';

/** Where a command stands in the tree, and how its file is fetched once it is the one. */
export interface ManifestEntry {
  readonly summary: string;
  readonly load: () => Promise<AnyCommand>;
  readonly aliases?: readonly string[];
}
export interface ManifestGroup {
  readonly summary: string;
  readonly aliases?: readonly string[];
  readonly verbs: Readonly<Record<string, ManifestEntry>>;
}
export type Manifest = Readonly<Record<string, ManifestEntry | ManifestGroup>>;

/** What argv asks for: a page to print, or a command to run. */
export type Request =
  | { readonly kind: 'page'; readonly text: string }
  | {
      readonly kind: 'run';
      readonly command: AnyCommand;
      readonly args: readonly unknown[];
      readonly options: Readonly<Record<string, unknown>>;
      readonly globals: Readonly<Record<string, unknown>>;
      /** What stands after `--`. */
      readonly rest: readonly string[];
    };

const isGroup = (entry: ManifestEntry | ManifestGroup): entry is ManifestGroup => 'verbs' in entry;

/**
 * Reads argv (without node and script). Only the group and the command that argv names are built, so no other command's
 * file is loaded. @throws Problem `usage`, `value-invalid` or `secret-on-command-line`.
 */
export async function parseCommandLine(argv: readonly string[], manifest: Manifest, page: { width: number }): Promise<Request> {
  const root = newCommand('sipctl', page.width).description("the LiveKit telephony operator's tool").usage('<command> [flags]');
  // To make forty flags known costs a start a millisecond, for nothing where argv has none.
  const flagged = argv.some((word) => word.startsWith('-'));
  /** Flags of the command that is run: what root refuses may mean something there, and root's flags would win. */
  let own: OptionSpecs | null = null;
  let { words, rest } = { words: argv, rest: [] as readonly string[] };
  let request: Request | null = null;
  const [groupName, verbName] = commandWords(argv);
  for (const [name, entry] of named(manifest, groupName)) {
    const node = child(root, name, entry, page.width);
    if (!isNamed(name, entry, groupName)) continue;
    const leaves: [Command, ManifestEntry][] = [];
    if (isGroup(entry)) {
      node.usage('<command> [flags]');
      for (const [verb, leaf] of named(entry.verbs, verbName)) {
        const leafNode = child(node, verb, leaf, page.width);
        if (isNamed(verb, leaf, verbName)) leaves.push([leafNode, leaf]);
      }
    } else leaves.push([node, entry]);
    for (const [leafNode, leaf] of leaves) {
      const command = await leaf.load();
      own = command.options;
      equip(leafNode, command, flagged ? own : {});
      if (command.takesRest) ({ words, rest } = splitAtDashes(argv));
      leafNode.action((...given: unknown[]) => {
        const args = given.slice(0, Object.keys(command.arguments).length);
        request = { kind: 'run', command, args, options: leafNode.opts(), globals: root.opts(), rest };
      });
    }
  }
  const refused = Object.fromEntries(Object.entries(refusedOptions).filter(([key]) => !(key in (own ?? {}))));
  // Where no command is named a page is printed, and tells of them.
  if (flagged || own === null) {
    addOptions(root, globalOptions);
    addOptions(root, refused, true);
    refuseSwallowedFlags(words, own ?? {}, globalOptions);
  }
  const pages: string[] = [];
  capture(root, pages);
  try {
    await root.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (['commander.helpDisplayed', 'commander.help'].includes(error.code)) return { kind: 'page', text: pages.join('') };
    throw usageProblem(error, words);
  }
  readOptions(refused, root.opts());
  return request ?? { kind: 'page', text: pages.join('') };
}

interface Named {
  readonly summary: string;
  readonly aliases?: readonly string[];
}

const isNamed = (name: string, { aliases }: Named, word: string | undefined): boolean =>
  word !== undefined && [name, ...(aliases ?? [])].includes(word);

/** The one entry that the word names, or all, for help and for "did you mean": each costs its share of every start. */
function named<T extends Named>(entries: Readonly<Record<string, T>>, word: string | undefined): [string, T][] {
  const all = Object.entries(entries);
  const one = all.find(([name, entry]) => isNamed(name, entry, word));
  return one === undefined ? all : [one];
}

function child(parent: Command, name: string, { summary, aliases = [] }: Named, width: number): Command {
  const node = parent
    .command(name)
    .description(summary)
    .aliases([...aliases]);
  inherit(node, width);
  return node;
}

function newCommand(name: string, width: number): Command {
  const command = new Command(name);
  inherit(command, width);
  return command;
}

function inherit(command: Command, width: number): void {
  command
    .exitOverride()
    .helpCommand(false)
    .helpOption('-h, --help', 'this page')
    .configureHelp({ helpWidth: width })
    .allowExcessArguments(false);
}

/** commander prints by itself; its pages are caught and printed where everything else is. */
function capture(command: Command, pages: string[]): void {
  command.configureOutput({ writeOut: (text) => pages.push(text), writeErr: (text) => pages.push(text), outputError: () => undefined });
  for (const child of command.commands) capture(child, pages);
}

function equip(node: Command, command: AnyCommand, options: OptionSpecs): void {
  for (const { notation, summary } of Object.values(command.arguments)) node.argument(notation, summary);
  addOptions(node, options);
  const paragraphs = command.description.map((paragraph) => `\n${paragraph}`).join('\n');
  const examples = command.examples.map(([text, why]) => `  sipctl ${text}\n      ${why}`).join('\n');
  node.description(`${command.summary}${paragraphs === '' ? '' : `\n${paragraphs}`}`);
  if (examples !== '') node.addHelpText('after', `\nExamples:\n${examples}`);
  node.addHelpText('after', '\nFlags of every command (-o, --context, --yes, ...): sipctl --help');
}

function addOptions(node: Command, options: OptionSpecs, hidden = false): void {
  for (const [key, spec] of singleOptions(options)) {
    for (const option of commanderOptions(key, spec, (flags, summary) => new Option(flags, summary))) {
      node.addOption(hidden ? option.hideHelp() : option);
    }
  }
}

function splitAtDashes(argv: readonly string[]): { words: string[]; rest: string[] } {
  const at = argv.indexOf('--');
  return at < 0 ? { words: [...argv], rest: [] } : { words: argv.slice(0, at), rest: argv.slice(at + 1) };
}

/** What follows `=` in an unknown flag may be a secret: it is not repeated. */
function usageProblem(error: CommanderError, words: readonly string[]): Problem {
  const [first = '', hint = ''] = error.message.replace(/^error: /, '').split('\n');
  const suggestion = /Did you mean (.+)\?/.exec(hint)?.[1];
  const command = commandWords(words).join(' ');
  return new Problem('usage', first.replace(/(--[\w-]+)=[^']*/, '$1'), {
    nextSteps: [
      ...(suggestion === undefined ? [] : [`did you mean ${suggestion.replace(/^one of /, '')}?`]),
      error.code === 'commander.unknownCommand' ? 'sipctl --help' : `sipctl ${command === '' ? '' : `${command} `}--help`,
    ],
  });
}
