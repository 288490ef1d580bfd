import type { Context } from '../../cli/context.ts';
import { flag, group, type OptionValues, toggle, value } from '../../cli/options.ts';
import type { InboundTrunkFields, OutboundTrunkFields } from '../../core/edit/edit-trunk.ts';
import { Secret } from '../../core/model/secret.ts';
import type { Kind } from '../../core/model/world.ts';
import { Problem } from '../../core/problem.ts';
import { enumName, mediaOptions, protoDuration, resolveSecret, secretFlags, textOrFile } from '../shared/field-values.ts';
import { createList, mapFlags, updateList } from '../shared/list-flags.ts';
import { phoneNumber } from '../shared/number-value.ts';

export type TrunkKind = Exclude<Kind, 'dispatchRule'>;

const country = (text: string, label: string) => {
  if (!/^[A-Za-z]{2}$/.test(text) && text !== '')
    throw new Problem('value-invalid', `${label} is a country code of two letters; not ${JSON.stringify(text)}`);
  return text.toUpperCase();
};

/** Every field of a trunk as flags; which kind takes which is checked when the kind is known. */
export function trunkOptions(verb: 'create' | 'update') {
  const list = verb === 'create' ? createList : updateList;
  return {
    numbers: list(
      'number',
      'numbers',
      'number',
      'numbers: called numbers taken (inbound, none = any) or caller ids (outbound)',
      phoneNumber,
    ),
    allowedAddresses: list('allow-address', 'allow-addresses', 'ip|cidr|host', 'sources taken; none = any (inbound)'),
    allowedNumbers: list('allow-caller', 'allow-callers', 'number', 'calling numbers taken; none = any (inbound)', phoneNumber),
    authUsername: value('--auth-user <user>', 'user of the SIP digest; LiveKit asks only if the password is set too'),
    authPassword: secretFlags('auth-password', 'password of the SIP digest', ['auth-pass']),
    noAuth: flag('--no-auth', 'take user and password away'),
    authRealm: value('--auth-realm <realm>', 'realm of the challenge (inbound, server 1.12.0 or later)'),
    headers: mapFlags('header', 'headers', 'name=value', 'header sent in the 200 OK (inbound) or the INVITE (outbound)', verb),
    headersToAttributes: mapFlags(
      'header-to-attribute',
      'headers-to-attributes',
      'header=attribute',
      'take a header as participant attribute',
      verb,
    ),
    attributesToHeaders: mapFlags(
      'attribute-to-header',
      'attributes-to-headers',
      'attribute=header',
      'send an attribute as header on BYE and REFER',
      verb,
    ),
    includeHeaders: value('--include-headers <which>', 'SIP headers taken as attributes: none, x, all', includeHeaders),
    ringingTimeout: value('--ringing-timeout <duration>', 'give up ringing after this (inbound)', protoDuration),
    maxCallDuration: value('--max-call-duration <duration>', 'end calls after this (inbound)', protoDuration),
    krispEnabled: toggle('--[no-]krisp', 'noise cancellation on the caller (inbound)'),
    media: mediaOptions,
    address: value('--address <host[:port]>', 'what LiveKit dials (outbound)'),
    transport: value('--transport <name>', 'auto, udp, tcp, tls (outbound)', enumName('SIP_TRANSPORT_', ['AUTO', 'UDP', 'TCP', 'TLS'])),
    destinationCountry: value('--country <code>', 'where calls go, ISO 3166-1 (outbound)', country),
    fromHost: value('--from-host <host>', 'host of the From header (outbound, server 1.10.0 or later)'),
    metadata: value('--metadata <text|@file>', 'text for your own programs'),
  } as const;
}

export const kindOptions = group(
  { inbound: flag('--inbound', 'a trunk that takes calls'), outbound: flag('--outbound', 'a trunk that LiveKit dials through') },
  ({ inbound, outbound }): TrunkKind | undefined => {
    if (inbound && outbound) throw new Problem('usage', '--inbound and --outbound exclude each other');
    return inbound ? 'inboundTrunk' : outbound ? 'outboundTrunk' : undefined;
  },
);

/** Trunks of both kinds are looked through unless one was said. */
export const kindsOf = (kind: TrunkKind | undefined): readonly TrunkKind[] =>
  kind === undefined ? ['inboundTrunk', 'outboundTrunk'] : [kind];

export type TrunkOptions = OptionValues<ReturnType<typeof trunkOptions>>;

function includeHeaders(text: string, label: string): string {
  const known: Record<string, string> = { none: 'SIP_NO_HEADERS', x: 'SIP_X_HEADERS', all: 'SIP_ALL_HEADERS' };
  const name = known[text.toLowerCase()] ?? Object.values(known).find((value) => value === text);
  if (name === undefined) throw new Problem('value-invalid', `${label} is one of none, x, all; not ${JSON.stringify(text)}`);
  return name;
}

const INBOUND_ONLY = {
  allowedAddresses: '--allow-address',
  allowedNumbers: '--allow-caller',
  authRealm: '--auth-realm',
  ringingTimeout: '--ringing-timeout',
  maxCallDuration: '--max-call-duration',
  krispEnabled: '--krisp',
} as const;
const OUTBOUND_ONLY = { address: '--address', transport: '--transport', destinationCountry: '--country', fromHost: '--from-host' } as const;

/** @throws Problem `usage` for a flag that this kind of trunk does not have. */
export function refuseOtherKind(kind: TrunkKind, options: TrunkOptions): void {
  const foreign: Readonly<Record<string, string>> = kind === 'inboundTrunk' ? OUTBOUND_ONLY : INBOUND_ONLY;
  const said = new Map(Object.entries(options));
  const wrong = Object.entries(foreign).find(([key]) => said.get(key) !== undefined);
  if (wrong === undefined) return;
  const [own, other] = kind === 'inboundTrunk' ? ['inbound', 'outbound'] : ['outbound', 'inbound'];
  throw new Problem('usage', `${wrong[1]} is for ${other} trunks; this one is ${own}`);
}

/** Asks for files and secrets that the flags point to. @returns what the operator said of the trunk. */
export async function trunkFields(
  name: string | undefined,
  options: TrunkOptions,
  context: Context,
): Promise<InboundTrunkFields & OutboundTrunkFields> {
  const { noAuth, authPassword, authUsername, metadata, ...plain } = options;
  if (noAuth && (authUsername !== undefined || authPassword.reference !== undefined || authPassword.stdin)) {
    throw new Problem('usage', '--no-auth takes user and password away; it does not go together with --auth-user or --auth-password');
  }
  return {
    ...plain,
    name,
    metadata: await textOrFile(metadata, context),
    authUsername: noAuth ? '' : authUsername,
    authPassword: noAuth ? Secret.none : await resolveSecret(authPassword, `password of trunk ${name ?? ''}`.trim(), context),
  };
}
