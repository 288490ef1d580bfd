import { flag, group, nonEmpty, type OptionSpec, type Parse, value, valueList, values } from '../../cli/options.ts';
import type { ListEdit, MapEdit } from '../../core/edit/list-edit.ts';
import { Problem } from '../../core/problem.ts';

/** A list field on `create`: `--number A --number B`, or `--numbers A,B`. */
export function createList(
  one: string,
  many: string,
  placeholder: string,
  summary: string,
  parse: Parse<string> = nonEmpty,
): OptionSpec<ListEdit | undefined> {
  return group(
    {
      each: values(`--${one} <${placeholder}>`, `${summary} (repeats)`, parse),
      all: valueList(`--${many} <${placeholder},...>`, 'the same, separated by commas', parse),
    },
    ({ each, all }) => (each.length === 0 && all === undefined ? undefined : { add: [...each, ...(all ?? [])] }),
  );
}

/** A list field on `update`. A bare `--number` could mean add or replace, so it is refused with the words that say which. */
export function updateList(
  one: string,
  many: string,
  placeholder: string,
  summary: string,
  parse: Parse<string> = nonEmpty,
): OptionSpec<ListEdit | undefined> {
  const flags = [`--add-${one}`, `--remove-${one}`, `--set-${many}`, `--clear-${many}`];
  const refuseBare = () => {
    throw new Problem('usage', `--${one} on update could mean add or replace`, { nextSteps: [`say ${flags.join(', ')}`] });
  };
  return group(
    {
      add: values(`--add-${one} <${placeholder}>`, `add to ${summary} (repeats)`, parse),
      remove: values(`--remove-${one} <${placeholder}>`, `take from ${summary} (repeats)`, nonEmpty),
      set: valueList(`--set-${many} <${placeholder},...>`, `the whole of ${summary}`, parse, {
        aliases: [`--${many} <${placeholder},...>`],
      }),
      clear: flag(`--clear-${many}`, `empty ${summary}`),
      bare: hidden(value(`--${one} <${placeholder}>`, '', refuseBare)),
    },
    ({ add, remove, set, clear }) => {
      if (set !== undefined && (clear || add.length > 0 || remove.length > 0)) throw contradiction(`--set-${many}`, flags);
      if (clear && remove.length > 0) throw contradiction(`--clear-${many}`, flags);
      if (set === undefined && !clear && add.length === 0 && remove.length === 0) return undefined;
      return { add, remove, clear, ...(set === undefined ? {} : { set }) };
    },
  );
}

/** A map field: `--header K=V` sets a key, on update `--remove-header K` and `--clear-headers` take away. */
export function mapFlags(
  one: string,
  many: string,
  placeholder: string,
  summary: string,
  verb: 'create' | 'update',
): OptionSpec<MapEdit | undefined> {
  const set = values(`--${one} <${placeholder}>`, `${summary} (repeats)`, pair, { aliases: [`--${many} <${placeholder}>`] });
  if (verb === 'create') return group({ set }, (said) => (said.set.length === 0 ? undefined : { set: Object.fromEntries(said.set) }));
  return group(
    { set, remove: values(`--remove-${one} <key>`, 'take one away (repeats)'), clear: flag(`--clear-${many}`, 'take all away') },
    (said) => {
      if (said.set.length === 0 && said.remove.length === 0 && !said.clear) return undefined;
      return { set: Object.fromEntries(said.set), remove: said.remove, clear: said.clear };
    },
  );
}

function pair(text: string, label: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new Problem('value-invalid', `${label} takes KEY=VALUE; not ${JSON.stringify(text)}`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function contradiction(flagName: string, flags: readonly string[]): Problem {
  return new Problem('usage', `${flagName} says the whole list; it does not go together with the others of ${flags.join(', ')}`);
}

const hidden = <T>(option: OptionSpec<T>): OptionSpec<T> => ({ ...option, hidden: true });
