import { defineCommand, required } from '../../cli/define-command.ts';
import type { Globals } from '../../cli/globals.ts';
import { choice, type OptionValues, type Parse, value } from '../../cli/options.ts';
import { parseSecretRef } from '../../core/model/secret-ref.ts';
import { Problem } from '../../core/problem.ts';
import type { NewContext } from '../../ports.ts';
import { contextChangeView } from '../../render/views/context-change-view.ts';

/** The text of a reference; a literal is refused and never repeated. */
const secretReference: Parse<string> = (text) => {
  const reference = parseSecretRef(text, 'command-line');
  if (reference instanceof Problem) throw reference;
  return text;
};

const options = {
  apiSecret: value('--api-secret <reference>', 'where the API secret is to be had: env:NAME, file:PATH, exec:NAME ...', secretReference),
  token: value('--token <reference>', 'where a token signed elsewhere is to be had, in place of key and secret', secretReference),
  sipHost: value('--sip-host <host>', 'where test calls go, and the only host that gets SIP credentials'),
  hosting: choice('--hosting <kind>', 'how the project is run; told from the URL unless given', ['cloud', 'self-hosted']),
};

const USAGE = 'sipctl context add NAME --url URL --api-key KEY --api-secret env:NAME';

export const command = defineCommand({
  name: 'context add',
  summary: 'Add a context: a LiveKit project under a name',
  description: [
    'The configuration keeps where the secret is, never the secret: `sipctl help secrets` lists the forms. The first context becomes the current one.',
    'Needs --url, and either --api-key with --api-secret or --token.',
  ],
  arguments: { name: required('name', 'how you refer to the project') },
  options,
  examples: [
    ['context add prod --url wss://acme.livekit.cloud --api-key APIm3K9xQ --api-secret exec:vault-prod', 'the secret from a provider'],
    ['context add lab --url ws://127.0.0.1:7880 --api-key devkey --api-secret file:/run/secrets/lab', 'a server of your own'],
    ['context add ci --url wss://acme.livekit.cloud --token env:SIPCTL_TOKEN', 'no secret on this machine'],
  ],
  view: contextChangeView,
  run: async ({ args: { name }, options: given }, context) => {
    const added = newContext(context.globals, given);
    const { current } = await (await context.contexts()).add(name, added);
    return { action: 'added', name, current } as const;
  },
});

/** `--url` and `--api-key` are flags of every command; here they describe the context. */
function newContext({ url, apiKey }: Pick<Globals, 'url' | 'apiKey'>, given: OptionValues<typeof options>): NewContext {
  if (url === undefined) throw new Problem('usage', 'context add needs --url', { nextSteps: [USAGE] });
  return {
    url,
    credentials: credentialsOf(apiKey, given),
    ...(given.sipHost === undefined ? {} : { sipHost: given.sipHost }),
    ...(given.hosting === undefined ? {} : { hosting: given.hosting }),
  };
}

function credentialsOf(
  apiKey: string | undefined,
  { apiSecret, token }: Pick<OptionValues<typeof options>, 'apiSecret' | 'token'>,
): NewContext['credentials'] {
  if (token !== undefined) {
    if (apiKey === undefined && apiSecret === undefined) return { kind: 'token', token };
    throw new Problem('usage', '--token takes the place of --api-key and --api-secret; give one or the other');
  }
  if (apiKey !== undefined && apiSecret !== undefined) return { kind: 'key', apiKey, apiSecret };
  const missing = [...(apiKey === undefined ? ['--api-key'] : []), ...(apiSecret === undefined ? ['--api-secret'] : [])];
  throw new Problem('usage', `context add needs ${missing.join(' and ')}, or --token`, { nextSteps: [USAGE] });
}
