/** Writes one object, given by LiveKit's camelCase fields, in every shape that people have. */
import type { Kind } from '../../../src/core/model/world.ts';

type Fields = Readonly<Record<string, unknown>>;

const ID = { inboundTrunk: 'sipTrunkId', outboundTrunk: 'sipTrunkId', dispatchRule: 'sipDispatchRuleId' } as const;
const id = (kind: Kind) => ({ [ID[kind]]: kind === 'dispatchRule' ? 'SDR_1' : 'ST_1' });

/** Shapes that hold a whole object; `withId` those whose document pins it. */
export const WHOLE: Readonly<Record<string, { readonly withId: boolean; write(kind: Kind, fields: Fields): unknown }>> = {
  'create request': { withId: false, write: (kind, fields) => ({ [kind === 'dispatchRule' ? 'dispatchRule' : 'trunk']: fields }) },
  bare: { withId: false, write: (_, fields) => fields },
  'list of bare': { withId: false, write: (_, fields) => [fields] },
  'info inside rule': { withId: false, write: (kind, fields) => (kind === 'dispatchRule' ? { rule: fields } : fields) },
  replace: { withId: true, write: (kind, fields) => ({ ...id(kind), replace: fields }) },
  'get answer': {
    withId: true,
    write: (kind, fields) => (kind === 'dispatchRule' ? { ...id(kind), ...fields } : { trunk: { ...id(kind), ...fields } }),
  },
  'list answer': { withId: true, write: (kind, fields) => ({ items: [{ ...answerDefaults(kind), ...id(kind), ...fields }] }) },
};

/** What a server fills in where nothing was said. */
function answerDefaults(kind: Kind): Fields {
  const common = {
    metadata: '',
    numbers: [],
    mediaEncryption: 'SIP_MEDIA_ENCRYPT_DISABLE',
    media: null,
    createdAt: null,
    updatedAt: '2026-01-02T03:04:05Z',
  };
  const trunk = { ...common, authUsername: '', authPassword: '', headers: {}, includeHeaders: 'SIP_NO_HEADERS' };
  switch (kind) {
    case 'dispatchRule':
      return { ...common, trunkIds: [], inboundNumbers: [], hidePhoneNumber: false, attributes: {}, roomPreset: '', roomConfig: null };
    case 'inboundTrunk':
      return { ...trunk, allowedAddresses: [], allowedNumbers: [], krispEnabled: false, ringingTimeout: null };
    case 'outboundTrunk':
      return { ...trunk, transport: 'SIP_TRANSPORT_AUTO', destinationCountry: '', fromHost: '' };
  }
}

/** Maps whose keys are the user's own. */
const USER_KEYS = new Set(['attributes', 'tags', 'headers', 'headersToAttributes', 'attributesToHeaders']);

/** The same request with the field names that protobuf has. */
export function inSnakeCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inSnakeCase);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      USER_KEYS.has(key) ? member : inSnakeCase(member),
    ]),
  );
}
