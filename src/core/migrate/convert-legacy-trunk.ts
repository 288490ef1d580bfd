import { camelCase } from '../model/camel-case.ts';
import type { Converted } from './converted.ts';
import type { JsonObject, Path } from './json-path.ts';
import { absorb, newLedger, noteMisfit } from './ledger.ts';
import { type Place, readFields } from './read-fields.ts';
import { LEGACY_TRUNK_FIELDS } from './request-fields.ts';
import { memberOf } from './shape.ts';

type Direction = 'inboundTrunk' | 'outboundTrunk';

/**
 * What livekit/protocol's `SIPTrunkInfo.AsInbound` and `AsOutbound` make of each field. `outboundNumber` is the number called of
 * an inbound trunk and the caller id of an outbound one; `inboundNumbers` become the callers allowed.
 */
const PLACES: { readonly [D in Direction]: Readonly<Record<string, string>> } = {
  inboundTrunk: {
    name: 'name',
    sipTrunkId: 'id',
    metadata: 'metadata',
    outboundNumber: 'numbers',
    inboundAddresses: 'allowedAddresses',
    inboundNumbers: 'allowedNumbers',
    inboundUsername: 'authUsername',
    inboundPassword: 'authPassword',
  },
  outboundTrunk: {
    name: 'name',
    sipTrunkId: 'id',
    metadata: 'metadata',
    outboundAddress: 'address',
    transport: 'transport',
    outboundNumber: 'numbers',
    outboundUsername: 'authUsername',
    outboundPassword: 'authPassword',
  },
};
const LABEL: { readonly [D in Direction]: string } = { inboundTrunk: 'inbound trunk', outboundTrunk: 'outbound trunk' };
const INBOUND_ONLY = ['inboundAddresses', 'inboundNumbers', 'inboundUsername', 'inboundPassword'];

/**
 * Splits a trunk of the deprecated API. It becomes an outbound trunk if it has an address to dial, and an inbound one if it has
 * anything for calls that come in, or no address. `kind` of a listed trunk decides where it is not TRUNK_LEGACY.
 */
export function convertLegacyTrunk(body: JsonObject, place: Place): readonly Converted[] {
  const directions = directionsOf(body);
  const fields = readPlaced(body, directions, place);
  return directions.map((direction) => {
    const { name = '', id = '', ...rest } = declared(fields, PLACES[direction]);
    // Of two trunks made from one, neither is the old object.
    return { kind: direction, path: place.path, name: String(name), id: directions.length === 1 ? String(id) : '', fields: rest };
  });
}

function directionsOf(body: JsonObject): readonly Direction[] {
  const kind = memberOf(body, 'kind');
  if (kind === 'TRUNK_INBOUND' || kind === 1) return ['inboundTrunk'];
  if (kind === 'TRUNK_OUTBOUND' || kind === 2) return ['outboundTrunk'];
  const has = (field: string) => !isEmpty(memberOf(body, field));
  if (!has('outboundAddress')) return ['inboundTrunk'];
  return INBOUND_ONLY.some(has) ? ['inboundTrunk', 'outboundTrunk'] : ['outboundTrunk'];
}

/** Reads what has a place in one of the trunks; the rest is a misfit, unless it is empty. */
function readPlaced(body: JsonObject, directions: readonly Direction[], place: Place): JsonObject {
  const { path, ledger } = place;
  const kindsOf = (field: string) => directions.filter((direction) => PLACES[direction][field] !== undefined);
  const source: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(body)) {
    const field = camelCase(key);
    const known = Object.hasOwn(LEGACY_TRUNK_FIELDS, field);
    if (!known || value === undefined || value === null || kindsOf(field).length > 0) source[key] = value;
    else if (field === 'kind') ledger.translated.push({ path: [...path, key], to: '' });
    else if (isEmpty(value)) ledger.unsaid.push({ path: [...path, key], why: 'empty' });
    else noteMisfit(ledger, [...path, key], value, `has no place in an ${directions.map((each) => LABEL[each]).join(' or an ')}`);
  }
  const read = newLedger();
  const fields = readFields(source, LEGACY_TRUNK_FIELDS, { ...place, ledger: read });
  const settle = (at: Path): void => {
    const field = camelCase(String(at[path.length]));
    const kinds = kindsOf(field);
    const to = kinds.map((kind) => PLACES[kind][field]).find((place) => place !== undefined) ?? field;
    if (field === 'sipTrunkId' && directions.length > 1) ledger.unsaid.push({ path: at, why: 'of two new trunks neither has the old id' });
    else if (to === field) ledger.carried.push(at);
    else ledger.translated.push({ path: at, to, kinds });
  };
  absorb(ledger, read, settle);
  for (const each of read.translated) settle(each.path);
  return fields;
}

function declared(fields: JsonObject, places: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(places).flatMap(([field, to]) => {
      const value = fields[field];
      if (value === undefined) return [];
      return [[to, to === 'numbers' ? (value === '' ? [] : [value]) : value]];
    }),
  );
}

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === 0 ||
  value === 'SIP_TRANSPORT_AUTO' ||
  (Array.isArray(value) && value.length === 0);
