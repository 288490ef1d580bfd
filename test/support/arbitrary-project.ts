import fc from 'fast-check';
import { parse } from 'yaml';

type Raw = Readonly<Record<string, unknown>>;

/** Objects of LiveKit in camelCase JSON, with ids that rules refer to. */
export interface RawWorld {
  readonly inboundTrunks: readonly Raw[];
  readonly outboundTrunks: readonly Raw[];
  readonly dispatchRules: readonly Raw[];
}

const text = fc.oneof(
  fc.constant(''),
  fc.string({ maxLength: 12 }),
  fc.constantFrom('no', '0x1F', '1e3', 'null', '~', ' x ', 'a: b', '# x', 'l1\nl2', '{"lang":"en"}', '\u202e', '@x', '!tag'),
);
const duration = fc.constantFrom(null, '0s', '30s', '1.500s', '3600s');
const textMap = fc.dictionary(fc.constantFrom('X-A', 'X-B', 'X_c'), text, { maxKeys: 2, noNullPrototype: true });
const attributes = fc.dictionary(fc.constantFrom('plan', 'snake_key', '0'), text, { maxKeys: 2, noNullPrototype: true });
const encryption = fc.constantFrom('SIP_MEDIA_ENCRYPT_DISABLE', 'SIP_MEDIA_ENCRYPT_ALLOW', 'SIP_MEDIA_ENCRYPT_REQUIRE');
const media = fc.option(
  fc.record(
    {
      encryption,
      codecs: fc.array(fc.record({ name: fc.constantFrom('PCMU', 'G722'), rate: fc.constantFrom(0, 8000) }), { maxLength: 2 }),
      onlyListedCodecs: fc.boolean(),
      mediaTimeout: fc.constantFrom('0s', '60s'),
    },
    { requiredKeys: [], noNullPrototype: true },
  ),
);
const common = {
  metadata: text,
  headersToAttributes: textMap,
  mediaEncryption: encryption,
  media,
  includeHeaders: fc.constantFrom('SIP_NO_HEADERS', 'SIP_X_HEADERS', 'SIP_ALL_HEADERS'),
};
const inbound = fc.record(
  {
    ...common,
    authRealm: fc.constantFrom('', 'carrier'),
    ringingTimeout: duration,
    maxCallDuration: duration,
    krispEnabled: fc.boolean(),
    callers: fc.boolean(),
    open: fc.boolean(),
  },
  { noNullPrototype: true },
);
const outbound = fc.record(
  {
    ...common,
    transport: fc.constantFrom('SIP_TRANSPORT_AUTO', 'SIP_TRANSPORT_UDP', 'SIP_TRANSPORT_TLS'),
    destinationCountry: fc.constantFrom('', 'DE'),
    fromHost: fc.constantFrom('', 'me.example'),
  },
  { noNullPrototype: true },
);
const pin = fc.constantFrom('', '4711', '0815');
const room = fc.oneof(
  fc.record(
    { dispatchRuleDirect: fc.record({ roomName: fc.constantFrom('a', 'b'), pin }, { noNullPrototype: true }) },
    { noNullPrototype: true },
  ),
  fc.record(
    { dispatchRuleIndividual: fc.record({ roomPrefix: text, pin, noRandomness: fc.boolean() }, { noNullPrototype: true }) },
    { noNullPrototype: true },
  ),
  fc.record(
    { dispatchRuleCallee: fc.record({ roomPrefix: text, pin, randomize: fc.boolean() }, { noNullPrototype: true }) },
    { noNullPrototype: true },
  ),
);
const agent = fc.record(
  { agentName: fc.constantFrom('support', 'sales'), metadata: text, attributes, deployment: text },
  { noNullPrototype: true },
);
const rule = fc.record(
  {
    rule: room,
    metadata: text,
    attributes,
    hidePhoneNumber: fc.boolean(),
    krispEnabled: fc.boolean(),
    roomPreset: text,
    media,
    mediaEncryption: encryption,
    emptyTimeout: fc.constantFrom(0, 60),
    tags: attributes,
    agents: fc.array(agent, { minLength: 1, maxLength: 2 }),
  },
  { noNullPrototype: true },
);

/** A project that LiveKit stores and no rule of lint calls an error: each trunk has its own number, each rule its own trunk. */
export const arbitraryProject = fc
  .record({
    inbound: fc.array(inbound, { maxLength: 3 }),
    outbound: fc.array(outbound, { maxLength: 2 }),
    rules: fc.array(rule, { maxLength: 3 }),
  })
  .map((parts) => ({
    inboundTrunks: parts.inbound.map(({ callers, open, ...fields }, at) => ({
      ...fields,
      sipTrunkId: `ST_in${at}`,
      name: `in ${at}: "x" #`,
      numbers: [`+1510555010${at}`],
      ...(callers ? { allowedNumbers: ['+15105550199'] } : {}),
      ...(open ? { allowedAddresses: ['198.51.100.0/24', '2001:db8::/32'] } : { authUsername: 'user', authPassword: 'correct-horse' }),
    })),
    outboundTrunks: parts.outbound.map((fields, at) => ({
      ...fields,
      sipTrunkId: `ST_out${at}`,
      name: `out-${at}`,
      numbers: ['+15105550100', '+15105550101'],
      address: 'sip.carrier.example:5061',
      authUsername: 'me',
      authPassword: 'battery-staple',
    })),
    dispatchRules: parts.rules.map(({ emptyTimeout, tags, agents, ...fields }, at) => ({
      ...fields,
      sipDispatchRuleId: `SDR_${at}`,
      name: `rule ${at}`,
      trunkIds: [parts.inbound[at] === undefined ? `ST_gone${at}` : `ST_in${at}`],
      roomConfig: { emptyTimeout, tags, agents },
    })),
  }));

/** Worlds in one project: most of the time of a test goes into what is done once a project. */
export const SIDE_BY_SIDE = 10;
export const arbitraryProjects = fc.array(arbitraryProject, { minLength: SIDE_BY_SIDE, maxLength: SIDE_BY_SIDE }).map(sideBySide);

/** One world of several, each with names, ids and numbers of its own. */
function sideBySide(worlds: readonly RawWorld[]): RawWorld {
  const apart = worlds.map(
    (world, at): RawWorld => JSON.parse(JSON.stringify(world).replaceAll(/"(ST_|SDR_|\+1|in |out-|rule )/g, `"$1${200 + at}`)),
  );
  return {
    inboundTrunks: apart.flatMap(({ inboundTrunks }) => inboundTrunks),
    outboundTrunks: apart.flatMap(({ outboundTrunks }) => outboundTrunks),
    dispatchRules: apart.flatMap(({ dispatchRules }) => dispatchRules),
  };
}

/** Reads an exported file and makes of it the world that it describes, as an operator's own loader could: names become ids again. */
export function recreated(yaml: string): RawWorld {
  const { inboundTrunks = [], outboundTrunks = [], dispatchRules = [] } = parse(yaml);
  const ids = new Map<string, string>(inboundTrunks.map(({ name }: { name: string }, at: number) => [name, `ST_new${at}`]));
  return {
    inboundTrunks: inboundTrunks.map((trunk: object, at: number) => ({ ...trunk, sipTrunkId: `ST_new${at}` })),
    outboundTrunks: outboundTrunks.map((trunk: object, at: number) => ({ ...trunk, sipTrunkId: `ST_newout${at}` })),
    dispatchRules: dispatchRules.map(({ trunks = [], ...rest }: { trunks?: string[] }, at: number) => ({
      ...rest,
      sipDispatchRuleId: `SDR_new${at}`,
      trunkIds: trunks.map((name) => ids.get(name) ?? name),
    })),
  };
}
