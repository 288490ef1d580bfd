import { Problem } from '../core/problem.ts';
import type { View } from '../render/view.ts';
import type { Context } from './context.ts';
import type { ReportFormat } from './globals.ts';
import { type OptionSpecs, type OptionValues, readOptions } from './options.ts';

/** A positional: `<trunk>` one, `[name]` at most one, `<trunks...>` one or more, `[names...]` any number. */
export interface ArgumentSpec<T> {
  readonly notation: string;
  readonly summary: string;
  /** The only values there are, for completion. */
  readonly choices?: readonly string[];
  read(raw: unknown): T;
}
export type ArgumentSpecs = Readonly<Record<string, ArgumentSpec<unknown>>>;
export type ArgumentValues<S extends ArgumentSpecs> = { readonly [K in keyof S]: S[K] extends ArgumentSpec<infer T> ? T : never };

/** An unset variable in a script makes an empty word: never a name to look for. */
function word(raw: unknown, name: string): string {
  if (String(raw).trim() === '') throw new Problem('value-invalid', `<${name}> is empty`);
  return String(raw);
}

export const required = (name: string, summary: string): ArgumentSpec<string> => ({
  notation: `<${name}>`,
  summary,
  read: (raw) => word(raw, name),
});
export const optional = (name: string, summary: string): ArgumentSpec<string | undefined> => ({
  notation: `[${name}]`,
  summary,
  read: (raw) => (raw === undefined ? undefined : word(raw, name)),
});
export const oneOrMore = (name: string, summary: string): ArgumentSpec<readonly string[]> => ({
  notation: `<${name}...>`,
  summary,
  read: (raw) => (Array.isArray(raw) ? raw.map((each) => word(each, name)) : []),
});
export const anyNumber = (name: string, summary: string): ArgumentSpec<readonly string[]> => ({
  ...oneOrMore(name, summary),
  notation: `[${name}...]`,
});

export const oneOf = <const C extends string>(name: string, summary: string, choices: readonly C[]): ArgumentSpec<C> => ({
  notation: `<${name}>`,
  summary: `${summary} (${choices.join(', ')})`,
  choices,
  read: (raw) => {
    const chosen = choices.find((candidate) => candidate === raw);
    if (chosen !== undefined) return chosen;
    throw new Problem('value-invalid', `${name} is one of ${choices.join(', ')}; not ${JSON.stringify(raw)}`);
  },
});

/** Like {@link oneOf}, and may be left out. */
export const optionalOneOf = <const C extends string>(
  name: string,
  summary: string,
  choices: readonly C[],
): ArgumentSpec<C | undefined> => {
  const { read, ...spec } = oneOf(name, summary, choices);
  return { ...spec, notation: `[${name}]`, read: (raw) => (raw === undefined ? undefined : read(raw)) };
};

export interface Input<A extends ArgumentSpecs, O extends OptionSpecs> {
  readonly args: ArgumentValues<A>;
  readonly options: OptionValues<O>;
  /** What stands after `--`, for a command that {@link Command.takesRest}. */
  readonly rest: readonly string[];
}

/** What commander collected. */
export interface RawInput {
  readonly args: readonly unknown[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly rest: readonly string[];
}

/** A command: a page of help and one call. It prints nothing; its view does. */
export interface Command<A extends ArgumentSpecs, O extends OptionSpecs, R> {
  /** `trunk list`. */
  readonly name: string;
  readonly summary: string;
  /** What an operator has to know beyond the summary, a paragraph a string. */
  readonly description?: readonly string[];
  readonly arguments: A;
  readonly options: O;
  /** What stands after `--` is a command line of its own; without this they are further arguments. */
  readonly takesRest?: boolean;
  /** Arguments after `sipctl`, and what they do. */
  readonly examples: readonly (readonly [command: string, explanation: string])[];
  readonly view: View<R>;
  run(input: Input<A, O>, context: Context): Promise<R>;
  /** The exit code of a result that is no error: 1 for a negative verdict. Absent = 0. */
  exit?(result: R, options: OptionValues<O>): number;
  /** `--report junit=FILE`: what goes into the file. */
  junit?(result: R): string;
  /** `--report sarif=FILE`. @param about sipctl itself. */
  sarif?(result: R, about: { readonly version: string }): string;
  /** What a GitHub job shows at the lines of a file: workflow commands, one each. */
  annotations?(result: R): readonly string[];
  /** What a GitHub job keeps of the result. With it, a failure is kept as well. */
  job?(result: R, exit: number): JobReport;
  /** Its `-o jsonl` tells what happens while it happens: `version` first, `summary` last. */
  readonly streams?: boolean;
  /** What goes on once the result is printed, such as serving until Ctrl-C. @returns the exit code. */
  after?(result: R, context: Context): Promise<number>;
}

/** What a job hands on: its summary in Markdown, and outputs that later steps read. */
export interface JobReport {
  readonly summary: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
}

/** A command whose types have done their work: what the program runs. */
export interface AnyCommand {
  readonly name: string;
  readonly summary: string;
  readonly description: readonly string[];
  readonly arguments: ArgumentSpecs;
  readonly options: OptionSpecs;
  readonly takesRest: boolean;
  readonly examples: readonly (readonly [string, string])[];
  readonly streams: boolean;
  /** A GitHub job hands its outcome on, a failure too. */
  readonly forJobs: boolean;
  /** Parses (throws Problem), runs, and gives the result together with all that can be made of it. */
  execute(raw: RawInput, context: Context): Promise<Outcome>;
}

/** A result bound to its view. */
export interface Outcome {
  readonly exit: number;
  readonly view: BoundView;
  /** Null where the result has no such form. */
  readonly reports: { readonly [F in ReportFormat]: (() => string) | null };
  readonly annotations: () => readonly string[];
  readonly job: (() => JobReport) | null;
  readonly after: (() => Promise<number>) | null;
}
export type BoundView = <T>(use: <R>(view: View<R>, result: R) => T) => T;

export function defineCommand<A extends ArgumentSpecs, O extends OptionSpecs, R>(command: Command<A, O, R>): AnyCommand {
  return {
    ...command,
    description: command.description ?? [],
    takesRest: command.takesRest ?? false,
    streams: command.streams ?? false,
    forJobs: command.job !== undefined,
    async execute(raw, context) {
      const entries = Object.entries(command.arguments).map(([key, argument], at) => [key, argument.read(raw.args[at])]);
      const args = Object.fromEntries(entries) as ArgumentValues<A>;
      const options = readOptions(command.options, raw.options);
      const result = await command.run({ args, options, rest: raw.rest }, context);
      const { junit, sarif, annotations, job, after } = command;
      const exit = command.exit?.(result, options) ?? 0;
      return {
        exit,
        view: (use) => use(command.view, result),
        reports: {
          junit: junit === undefined ? null : () => junit(result),
          sarif: sarif === undefined ? null : () => sarif(result, context),
        },
        annotations: () => annotations?.(result) ?? [],
        job: job === undefined ? null : () => job(result, exit),
        after: after === undefined ? null : () => after(result, context),
      };
    },
  };
}
