import type { Context } from '../../cli/context.ts';
import { duration } from '../../cli/globals.ts';
import { flag, group, type OptionSpec, type Parse, toggle, value, valueList, values } from '../../cli/options.ts';
import type { MediaEdit } from '../../core/edit/edit-trunk.ts';
import type { Media } from '../../core/model/fields.ts';
import type { Secret } from '../../core/model/secret.ts';
import { Problem } from '../../core/problem.ts';

/** A duration as LiveKit's JSON writes it; `0` and `0s` = LiveKit's default where it has one. */
export const protoDuration: Parse<string> = (text, label) => (/^0+s?$/.test(text) ? '0s' : `${duration(text, label) / 1000}s`);

/** `allow` or `SIP_MEDIA_ENCRYPT_ALLOW`. @returns the enum's name. LiveKit drops unknown names silently, so they are refused here. */
export function enumName(prefix: string, members: readonly string[]): Parse<string> {
  return (text, label) => {
    const member = text.toUpperCase().replace(prefix, '');
    if (!members.includes(member)) {
      throw new Problem('value-invalid', `${label} is one of ${members.join(', ').toLowerCase()}; not ${JSON.stringify(text)}`);
    }
    return `${prefix}${member}`;
  };
}

const codec: Parse<Media['codecs'][number]> = (text, label) => {
  const [, name, rate] = /^([\w.-]+)(?:\/(\d{1,6}))?$/.exec(text) ?? [];
  if (name === undefined)
    throw new Problem('value-invalid', `${label} takes NAME or NAME/RATE, such as PCMU/8000; not ${JSON.stringify(text)}`);
  return { name, rate: Number(rate ?? 0) };
};

/** LiveKit's own limit. */
const MOST_MEDIA_TIMEOUT_MS = 10 * 60_000;
const mediaTimeout: Parse<string> = (text, label) => {
  const timeout = protoDuration(text, label);
  if (Number.parseFloat(timeout) * 1000 > MOST_MEDIA_TIMEOUT_MS) throw new Problem('value-invalid', `${label} is at most 10m; not ${text}`);
  return timeout;
};

export const mediaOptions: OptionSpec<MediaEdit | undefined> = group(
  {
    encryption: value(
      '--media-encryption <mode>',
      'SRTP: disable, allow, require',
      enumName('SIP_MEDIA_ENCRYPT_', ['DISABLE', 'ALLOW', 'REQUIRE']),
      {
        aliases: ['--media-enc <mode>'],
      },
    ),
    codec: values('--codec <name/rate>', 'a codec, added to the defaults (repeats; the whole list)', codec),
    codecs: valueList('--codecs <name/rate,...>', 'the same, separated by commas'),
    onlyListed: toggle('--[no-]only-listed-codecs', 'the codecs listed and no defaults'),
    noDefaults: { ...flag('--no-default-codecs', ''), hidden: true },
    mediaTimeout: value('--media-timeout <duration>', 'end a call without media after this; 0 = default, at most 10m', mediaTimeout),
  },
  ({ encryption, codec: each, codecs, onlyListed, noDefaults, mediaTimeout: timeout }) => {
    const listed = [...each, ...(codecs ?? []).map((text) => codec(text, '--codecs'))];
    const edit = {
      encryption,
      codecs: listed.length === 0 ? undefined : listed,
      onlyListedCodecs: noDefaults ? true : onlyListed,
      mediaTimeout: timeout,
    };
    return Object.values(edit).every((said) => said === undefined) ? undefined : edit;
  },
);

/** A secret by reference, or the whole of stdin. */
export interface SecretSource {
  readonly reference: string | undefined;
  readonly stdin: boolean;
}

/** `--auth-password REF` and `--auth-password-stdin`. Never the secret itself. */
export function secretFlags(name: string, summary: string, aliases: readonly string[] = []): OptionSpec<SecretSource> {
  return group(
    {
      reference: value(
        `--${name} <reference>`,
        `${summary}, by reference: env:NAME, file:PATH, prompt:, exec:NAME (help secrets)`,
        String,
        {
          aliases: aliases.map((alias) => `--${alias} <reference>`),
        },
      ),
      stdin: flag(`--${name}-stdin`, `${summary}, read from stdin`),
    },
    (source) => {
      if (source.reference !== undefined && source.stdin) throw new Problem('usage', `--${name} and --${name}-stdin exclude each other`);
      return source;
    },
  );
}

export async function resolveSecret(
  { reference, stdin }: SecretSource,
  purpose: string,
  { secrets }: Context,
): Promise<Secret | undefined> {
  if (stdin) return await secrets.fromStdin(purpose);
  return reference === undefined ? undefined : await secrets.resolve(reference, purpose, true);
}

/** `TEXT` or `@FILE`. */
export async function textOrFile(text: string | undefined, { files }: Context): Promise<string | undefined> {
  return text?.startsWith('@') === true ? await files.readText(text.slice(1)) : text;
}
