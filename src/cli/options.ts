import type { Option as CommanderOption } from 'commander';
import { Problem } from '../core/problem.ts';

/** One flag of a command, as data: help, completion and parsing all come from it. */
export interface OptionSpec<T> {
  /** commander's notation: `-f, --file <path>`, `--[no-]krisp`. */
  readonly flags: string;
  readonly summary: string;
  /** The same option under a name that people know from elsewhere; not shown in help. */
  readonly aliases: readonly string[];
  readonly choices: readonly string[];
  readonly repeats: boolean;
  /** Understood, yet not shown in help. */
  readonly hidden: boolean;
  /** Several flags that make one value together, such as `--add-number` and `--clear-numbers`; `read` gets theirs by key. */
  readonly members?: OptionSpecs;
  /** @param raw what commander collected: undefined, true/false, or the text(s) given. */
  read(raw: unknown): T;
}

export type OptionSpecs = Readonly<Record<string, OptionSpec<unknown>>>;
export type OptionValues<S extends OptionSpecs> = { readonly [K in keyof S]: S[K] extends OptionSpec<infer T> ? T : never };

/** @throws Problem `value-invalid` @param label the flag, for the message. */
export type Parse<T> = (text: string, label: string) => T;

interface Extras {
  readonly aliases?: readonly string[];
}

const identity: Parse<string> = (text) => text;

/** An unset variable in a script makes an empty word. */
export const nonEmpty: Parse<string> = (text, label) => {
  if (text.trim() === '') throw new Problem('value-invalid', `${label} is empty`);
  return text;
};

/** The flag with its value notation cut off: `--number`. */
export const nameOf = (flags: string): string => /--[\w[\]-]+/.exec(flags)?.[0]?.replace('[no-]', '') ?? flags;

const spec = <T>(flags: string, summary: string, read: (raw: unknown) => T, more: Partial<OptionSpec<T>> = {}): OptionSpec<T> => ({
  flags,
  summary,
  read,
  aliases: [],
  choices: [],
  repeats: false,
  hidden: false,
  ...more,
});

/** Present or not. */
export function flag(flags: string, summary: string, extras: Extras = {}): OptionSpec<boolean> {
  return spec(flags, summary, (raw) => raw === true, extras);
}

/** `--[no-]x`: true, false, or undefined where neither was given. */
export function toggle(flags: string, summary: string): OptionSpec<boolean | undefined> {
  return spec(flags, summary, (raw) => (typeof raw === 'boolean' ? raw : undefined));
}

export function value(flags: string, summary: string): OptionSpec<string | undefined>;
export function value<T>(flags: string, summary: string, parse: Parse<T>, extras?: Extras): OptionSpec<T | undefined>;
export function value(flags: string, summary: string, parse: Parse<unknown> = identity, extras: Extras = {}): OptionSpec<unknown> {
  return spec(flags, summary, (raw) => (typeof raw === 'string' ? parse(raw, nameOf(flags)) : undefined), extras);
}

export function choice<const C extends string>(flags: string, summary: string, choices: readonly C[]): OptionSpec<C | undefined> {
  const parse: Parse<C> = (text, label) => {
    const chosen = choices.find((candidate) => candidate === text);
    if (chosen === undefined) throw new Problem('value-invalid', `${label} is one of ${choices.join(', ')}; not ${JSON.stringify(text)}`);
    return chosen;
  };
  return { ...value(flags, `${summary} (${choices.join(', ')})`, parse), choices };
}

/** Repeats: `--number A --number B`. Empty where not given. */
export function values(flags: string, summary: string): OptionSpec<readonly string[]>;
export function values<T>(flags: string, summary: string, parse: Parse<T>, extras?: Extras): OptionSpec<readonly T[]>;
export function values(
  flags: string,
  summary: string,
  parse: Parse<unknown> = identity,
  extras: Extras = {},
): OptionSpec<readonly unknown[]> {
  const read = (raw: unknown) => (Array.isArray(raw) ? raw.map((text) => parse(String(text), nameOf(flags))) : []);
  return spec(flags, summary, read, { ...extras, repeats: true });
}

/** `--set-numbers A,B`; also repeats. Undefined where not given. */
export function valueList(
  flags: string,
  summary: string,
  parse: Parse<string> = identity,
  extras: Extras = {},
): OptionSpec<readonly string[] | undefined> {
  const read = (raw: unknown) => {
    if (!Array.isArray(raw)) return undefined;
    const items = raw.flatMap((text) => String(text).split(',')).map((text) => text.replaceAll(/^ +| +$/g, ''));
    if (items.includes('')) throw new Problem('value-invalid', `${nameOf(flags)} has an empty item`);
    return items.map((item) => parse(item, nameOf(flags)));
  };
  return spec(flags, summary, read, { ...extras, repeats: true });
}

/** @returns commander's options for one spec; a toggle is two, an alias is hidden. */
export function commanderOptions(
  key: string,
  option: OptionSpec<unknown>,
  make: (flags: string, summary: string) => CommanderOption,
): CommanderOption[] {
  const collect = (text: string, before: unknown) => [...(Array.isArray(before) ? before : []), text];
  const isToggle = option.flags.includes('[no-]');
  const prepared = (flags: string, hidden: boolean) => {
    const made = named(make(flags, option.summary), key);
    // To commander every `--no-x` switches an `x` off that is on by default; a flag that merely begins so is a plain one.
    if (!isToggle) made.negate = false;
    if (hidden) made.hideHelp();
    return option.repeats ? made.argParser(collect) : made;
  };
  const spellings = isToggle ? [option.flags.replace('[no-]', ''), option.flags.replace('[no-]', 'no-')] : [option.flags];
  return [
    ...spellings.map((flags, at) => prepared(flags, option.hidden || at > 0)),
    ...option.aliases.map((flags) => prepared(flags, true)),
  ];
}

/** commander derives the key from the flag; here it is the option's own, which an alias shares. */
function named(option: CommanderOption, key: string): CommanderOption {
  option.attributeName = () => key;
  return option;
}

/** `--[no-]krisp` is `--krisp` and `--no-krisp`; `-o, --output <format>` is `-o` and `--output`. */
export function spellingsOf(flags: string): string[] {
  return (flags.match(/(?<!\S)--?[\w[\]-]+/g) ?? []).flatMap((spelling) =>
    spelling.includes('[no-]') ? [spelling.replace('[no-]', ''), spelling.replace('[no-]', 'no-')] : [spelling],
  );
}

/** Several flags read as one value. @param read gets the members' values by key. */
export function group<S extends OptionSpecs, T>(members: S, read: (values: OptionValues<S>) => T): OptionSpec<T> {
  return {
    flags: '',
    summary: '',
    aliases: [],
    choices: [],
    repeats: false,
    hidden: false,
    members,
    read: (raw) => read(raw as OptionValues<S>),
  };
}

/** Every single flag of a command, under the key that commander stores it by. */
export function* singleOptions(options: OptionSpecs, prefix = ''): Generator<readonly [key: string, option: OptionSpec<unknown>]> {
  for (const [key, option] of Object.entries(options)) {
    if (option.members === undefined) yield [`${prefix}${key}`, option];
    else yield* singleOptions(option.members, `${prefix}${key}.`);
  }
}

/** @param stored what commander collected, by the keys of {@link singleOptions}. */
export function readOptions<S extends OptionSpecs>(options: S, stored: Readonly<Record<string, unknown>>, prefix = ''): OptionValues<S> {
  const entries = Object.entries(options).map(([key, { members, read }]) => {
    const path = `${prefix}${key}`;
    return [key, read(members === undefined ? stored[path] : readOptions(members, stored, `${path}.`))];
  });
  return Object.fromEntries(entries) as OptionValues<S>;
}
