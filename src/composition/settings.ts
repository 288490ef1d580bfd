import { colorWanted } from '../adapters/terminal/color.ts';
import { type Globals, OUTPUTS, type Output } from '../cli/globals.ts';
import type { OutputChoice } from '../render/output.ts';
import type { Host } from './host.ts';

/** What flags and environment come to, once for the run. */
export interface Settings {
  readonly format: OutputChoice['format'];
  readonly color: boolean;
  /** On stderr, which may be another terminal than stdout, or none. */
  readonly errorColor: boolean;
  readonly columns: number;
  readonly errorColumns: number | null;
  /** Somebody can be asked. */
  readonly interactive: boolean;
  /** A line may be rewritten in place. */
  readonly animated: boolean;
  readonly quiet: boolean;
}

const DEFAULT_COLUMNS = 100;

/** @param argv for what has to be known even where argv cannot be parsed: an error in the format that was asked for. */
export function settingsOf(argv: readonly string[], globals: Partial<Globals>, host: Host): Settings {
  const { env, stdinIsTTY, stdout, stderr } = host;
  const color = globals.noColor === true || argv.includes('--no-color') ? 'never' : globals.color;
  const columns = Number(env['COLUMNS']) || stdout.columns;
  const noInput = globals.noInput === true || env['SIPCTL_NO_INPUT'] === '1' || Boolean(env['CI']);
  return {
    format: formatOf(argv, globals, host),
    color: colorWanted({ flag: color, env, isTTY: stdout.isTTY }),
    errorColor: colorWanted({ flag: color, env, isTTY: stderr.isTTY }),
    columns: columns ?? DEFAULT_COLUMNS,
    errorColumns: stderr.isTTY ? ((Number(env['COLUMNS']) || stderr.columns) ?? null) : null,
    interactive: stdinIsTTY && stderr.isTTY && !noInput,
    animated: stderr.isTTY && !env['CI'],
    quiet: globals.quiet ?? false,
  };
}

function formatOf(argv: readonly string[], globals: Partial<Globals>, { stdout }: Host): OutputChoice['format'] {
  const asked = globals.json === true || argv.includes('--json') ? 'json' : (globals.output ?? outputInArgv(argv));
  if (asked !== undefined && asked !== 'table') return asked;
  return stdout.isTTY || asked === 'table' ? 'table' : 'pipe';
}

function outputInArgv(argv: readonly string[]): Output | undefined {
  const at = argv.findIndex((word) => word === '-o' || word === '--output');
  const text = at >= 0 ? argv[at + 1] : argv.map((word) => /^(?:--output=|-o=?)(.+)$/.exec(word)?.[1]).find((found) => found !== undefined);
  return OUTPUTS.find((known) => known === text);
}

export function outputChoice({ fields, limit }: Globals, { format, color, columns }: Settings): OutputChoice {
  return {
    format,
    fields: fields === undefined ? null : fields.split(',').map((field) => field.trim()),
    limit: limit ?? 0,
    paper: { color, width: format === 'pipe' ? null : columns },
  };
}
