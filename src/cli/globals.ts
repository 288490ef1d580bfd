import { Problem } from '../core/problem.ts';
import { choice, flag, nonEmpty, type OptionSpec, type OptionValues, type Parse, value, values } from './options.ts';

export const OUTPUTS = ['table', 'wide', 'json', 'jsonl', 'yaml', 'name'] as const;
export type Output = (typeof OUTPUTS)[number];

/** `30s`, `1h30m`, `500ms`. @returns milliseconds, more than 0. */
export const duration: Parse<number> = (text, label) => {
  const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  const total = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ''] ?? Number.NaN), 0);
  if (parts.map(([whole]) => whole).join('') !== text || !(total > 0)) {
    throw new Problem('value-invalid', `${label} is a duration such as 30s or 1h30m; not ${JSON.stringify(text)}`);
  }
  return total;
};

export const wholeNumber: Parse<number> = (text, label) => {
  if (!/^\d{1,9}$/.test(text)) throw new Problem('value-invalid', `${label} is a whole number; not ${JSON.stringify(text)}`);
  return Number(text);
};

/** A count of which there is at least one. */
export const positiveNumber: Parse<number> = (text, label) => {
  const count = wholeNumber(text, label);
  if (count === 0) throw new Problem('value-invalid', `${label} is at least 1; not ${JSON.stringify(text)}`);
  return count;
};

const refuseSecret: Parse<never> = () => {
  throw new Problem('secret-on-command-line', 'the API secret is not taken from the command line', {
    detail: ['other users of this machine see command lines, and shells keep them: if it was the real secret, change it'],
    nextSteps: ['export LIVEKIT_API_SECRET=...', 'sipctl context add NAME --url URL --api-key KEY --api-secret env:NAME'],
  });
};

const REPORT_FORMATS = ['junit', 'sarif'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** A file to be written beside the result. */
export interface Report {
  readonly format: ReportFormat;
  readonly file: string;
}

const report: Parse<Report> = (text, label) => {
  const at = text.indexOf('=');
  const format = REPORT_FORMATS.find((known) => known === text.slice(0, at));
  const file = text.slice(at + 1);
  if (format === undefined || file === '')
    throw new Problem('value-invalid', `${label} takes junit=FILE or sarif=FILE; not ${JSON.stringify(text)}`);
  if (file === '-') {
    throw new Problem('value-invalid', `${label} takes ${format}=FILE; - would be a file of that name`, {
      detail: ['stdout is for the result of the command'],
    });
  }
  return { format, file };
};

/** Flags that every command takes, before or after its name. */
export const globalOptions = {
  context: value('--context <name>', 'which LiveKit project (SIPCTL_CONTEXT)', nonEmpty),
  url: value('--url <url>', 'LiveKit server (LIVEKIT_URL)', nonEmpty),
  apiKey: value('--api-key <id>', 'API key (LIVEKIT_API_KEY); the secret comes from LIVEKIT_API_SECRET or a context', nonEmpty),
  output: choice('-o, --output <format>', 'table on a terminal, tab-separated in a pipe', OUTPUTS),
  json: flag('--json', 'the same as -o json'),
  fields: value('--fields <names>', 'only these columns or members; `help` lists them'),
  limit: value('--limit <count>', 'at most so many rows; 0 = all', wholeNumber),
  quiet: flag('-q, --quiet', 'errors and results only'),
  verbose: flag('-v, --verbose', 'more words on what goes on'),
  debug: flag('--debug', 'every request, with secrets taken out'),
  color: choice('--color <when>', 'colours', ['auto', 'always', 'never']),
  noColor: flag('--no-color', 'the same as --color never'),
  yes: flag('--yes', 'do not ask about what is not severe'),
  noInput: flag('--no-input', 'never ask (SIPCTL_NO_INPUT=1)'),
  timeout: value('--timeout <duration>', 'deadline of one request, 10s unless given (SIPCTL_TIMEOUT)', duration),
  lockTimeout: value(
    '--lock-timeout <duration>',
    'how long to wait for another sipctl that changes the same project, not at all unless given (SIPCTL_LOCK_TIMEOUT)',
    duration,
  ),
  concurrency: value(
    '--concurrency <count>',
    'requests in flight at once: reads 4 unless given; writes 1, and more only where their order does not matter',
    positiveNumber,
  ),
  rate: value('--rate <count>', 'requests a second, 5 on LiveKit Cloud unless given', wholeNumber),
  caCert: value('--ca-cert <file>', 'a further certificate authority (SIPCTL_CA_CERT)', nonEmpty),
  insecureHttp: flag('--insecure-http', 'allow plain http to another machine'),
  report: values('--report <format=file>', 'write the checks to a file as well: junit=FILE, sarif=FILE (repeats)', report),
} as const;

/** Not a flag that works: it only says where the secret goes instead. */
export const refusedOptions: Record<string, OptionSpec<unknown>> = {
  apiSecret: value('--api-secret <secret>', 'refused', refuseSecret),
};

export type Globals = OptionValues<typeof globalOptions>;
