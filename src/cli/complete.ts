import type { CachedName } from '../ports.ts';
import type { AnyCommand } from './define-command.ts';
import { globalOptions } from './globals.ts';
import { HELP_TOPICS } from './help-topics.ts';
import { type OptionSpec, type OptionSpecs, singleOptions, spellingsOf } from './options.ts';
import type { Manifest } from './program.ts';

/** What completion may know besides the commands. Each is asked only where such a name can stand. */
export interface KnownNames {
  contexts(): Promise<readonly string[]>;
  objects(): Promise<readonly CachedName[]>;
}

type NameKind = 'context' | CachedName['kind'] | 'object';

/** What a value or an argument names; those that are not here are free text. */
const NAMED_BY_FLAG: Readonly<Record<string, NameKind>> = {
  '--context': 'context',
  '--trunk': 'trunk',
  '--agent': 'agent',
  '--add-agent': 'agent',
  '--remove-agent': 'agent',
  '--confirm': 'object',
  '--only': 'object',
};
const NAMED_BY_ARGUMENT: Readonly<Record<string, NameKind>> = {
  '<context>': 'context',
  '[context]': 'context',
  '<trunk>': 'trunk',
  '<trunk...>': 'trunk',
  '<rule>': 'rule',
  '<rule...>': 'rule',
  '[rule...]': 'rule',
  '<agent>': 'agent',
  '[name...]': 'object',
};

/**
 * A name comes from a server, and a shell puts what is offered on a command line: only what no shell takes for more than a
 * word, quoted or not, is offered. An object with another name is offered by its id.
 */
const HARMLESS = /^[\p{L}\p{N}_+][\p{L}\p{N}_ .+@%:,/=-]*$/u;

interface Flag {
  /** `--name`, `-n`, both forms of a toggle. */
  readonly spellings: readonly string[];
  readonly option: OptionSpec<unknown>;
}

/** Where on the command line the word to complete stands. */
interface Place {
  /** What may follow as the next word of the command's name; null once the command is known. */
  readonly children: Readonly<Record<string, unknown>> | null;
  readonly command: AnyCommand | null;
  readonly flags: readonly Flag[];
  /** Those typed already. */
  readonly given: ReadonlySet<Flag>;
  /** Positional arguments typed already. */
  readonly arguments: number;
  /** The flag whose value is to be completed. */
  readonly valueOf: Flag | null;
}

/**
 * What can stand in place of the last word. Loads the file of the command that is named, and no other.
 * @param words those after `sipctl`; the last is the one to complete, perhaps ''.
 * @returns whole words, sorted; none where a shell may offer files.
 */
export async function complete(words: readonly string[], manifest: Manifest, names: KnownNames): Promise<string[]> {
  const current = words.at(-1) ?? '';
  const typed = words.slice(0, -1);
  const found = typed.includes('--') ? [] : await candidates(typed, current, manifest, names);
  return [...new Set(found)].filter((word) => word.startsWith(current)).sort();
}

async function candidates(typed: readonly string[], current: string, manifest: Manifest, names: KnownNames): Promise<readonly string[]> {
  if (typed[0] === 'help') {
    const topics = typed.length === 1 ? HELP_TOPICS.map(({ name }) => name) : [];
    return [...topics, ...Object.keys(childrenAt(typed.slice(1), manifest))];
  }
  const place = await placeAfter(typed, manifest);
  if (place === null) return [];
  if (place.valueOf !== null) return await valuesOf(place.valueOf, current, names);
  if (current.startsWith('-')) return await flagsAt(place, current, names);
  if (place.children !== null) return Object.keys(place.children);
  return await argumentsAt(place, current, names);
}

/** @returns null where a word is no command. */
async function placeAfter(typed: readonly string[], manifest: Manifest): Promise<Place | null> {
  let children: Place['children'] = manifest;
  let command: AnyCommand | null = null;
  let flags = flagsOf(globalOptions);
  const given = new Set<Flag>();
  let positionals = 0;
  for (let at = 0; at < typed.length; at += 1) {
    const word = typed[at] ?? '';
    if (word.startsWith('-')) {
      const flag = flags.find(({ spellings }) => spellings.includes(word.replace(/=.*/s, '')));
      if (flag === undefined) continue;
      given.add(flag);
      if (!takesValue(flag) || word.includes('=')) continue;
      at += 1;
      if (at === typed.length) return { children, command, flags, given, arguments: positionals, valueOf: flag };
    } else if (children === null) positionals += 1;
    else {
      const entry = childOf(children, word);
      if (entry === undefined) return null;
      if ('verbs' in entry) children = entry.verbs;
      else {
        children = null;
        command = await entry.load();
        // A command's own flag of a global name comes first, as it does when the command is run.
        flags = [...flagsOf(command.options), ...flags];
      }
    }
  }
  return { children, command, flags, given, arguments: positionals, valueOf: null };
}

function childrenAt(path: readonly string[], manifest: Manifest): Readonly<Record<string, unknown>> {
  const [name, ...more] = path;
  if (name === undefined) return manifest;
  const entry = childOf(manifest, name);
  return entry !== undefined && 'verbs' in entry && more.length === 0 ? entry.verbs : {};
}

function childOf(children: Place['children'], word: string): Manifest[string] | undefined {
  const entries = Object.entries((children ?? {}) as Manifest);
  return entries.find(([name, { aliases }]) => name === word || aliases?.includes(word))?.[1];
}

function flagsOf(options: OptionSpecs): Flag[] {
  return [...singleOptions(options)].map(([, option]) => ({
    option,
    spellings: [option.flags, ...option.aliases].flatMap(spellingsOf),
  }));
}

const takesValue = ({ option }: Flag): boolean => option.flags.includes('<');

async function flagsAt({ flags, given }: Place, current: string, names: KnownNames): Promise<readonly string[]> {
  const [spelling = '', value] = current.split(/=(.*)/s);
  if (value !== undefined) {
    const flag = flags.find(({ spellings }) => spellings.includes(spelling));
    return flag === undefined ? [] : (await valuesOf(flag, value, names)).map((each) => `${spelling}=${each}`);
  }
  return flags
    .filter((flag) => !flag.option.hidden && (flag.option.repeats || !given.has(flag)))
    .flatMap(({ option }) => spellingsOf(option.flags))
    .filter((each) => each.startsWith('--'));
}

async function valuesOf({ option, spellings }: Flag, current: string, names: KnownNames): Promise<readonly string[]> {
  if (option.choices.length > 0) return option.choices;
  const kind = spellings.map((spelling) => NAMED_BY_FLAG[spelling]).find((known) => known !== undefined);
  return kind === undefined ? [] : await namesOf(kind, current, names);
}

/** A command that takes no further argument has its own flags offered. */
async function argumentsAt(place: Place, current: string, names: KnownNames): Promise<readonly string[]> {
  const { command, given } = place;
  if (command === null) return [];
  const specs = Object.values(command.arguments);
  const last = specs.at(-1);
  const spec = specs[place.arguments] ?? (last?.notation.includes('...') ? last : undefined);
  if (spec === undefined)
    return await flagsAt({ ...place, flags: place.flags.slice(0, flagsOf(command.options).length), given }, '', names);
  if (spec.choices !== undefined) return spec.choices;
  const kind = NAMED_BY_ARGUMENT[spec.notation];
  return kind === undefined ? [] : await namesOf(kind, current, names);
}

async function namesOf(kind: NameKind, current: string, names: KnownNames): Promise<readonly string[]> {
  if (kind === 'context') return (await names.contexts()).filter((name) => HARMLESS.test(name));
  const wanted = (each: CachedName) => (kind === 'object' ? each.kind !== 'agent' : each.kind === kind);
  const objects = (await names.objects()).filter(wanted);
  const ids = objects.map(({ id }) => id);
  if (/^(ST|SDR)_/.test(current)) return ids.filter((id) => HARMLESS.test(id));
  const times = new Map<string, number>();
  for (const { name } of objects) times.set(name, (times.get(name) ?? 0) + 1);
  return objects.map(({ name, id }) => (HARMLESS.test(name) && times.get(name) === 1 ? name : id)).filter((word) => HARMLESS.test(word));
}
