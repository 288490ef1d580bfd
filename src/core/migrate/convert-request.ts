import { camelCase } from '../model/camel-case.ts';
import { convertLegacyTrunk } from './convert-legacy-trunk.ts';
import type { Converted } from './converted.ts';
import { isObject, type JsonObject, type Path } from './json-path.ts';
import { absorb, type Ledger, newLedger, noteMisfit } from './ledger.ts';
import { type Place, readFields } from './read-fields.ts';
import { REQUEST_FIELDS, ROOM_FORMS } from './request-fields.ts';
import { keyOf, memberOf, type Shape } from './shape.ts';

/**
 * Turns one request into declared objects: one, or two for a legacy trunk that serves both directions. Every field is entered in
 * the ledger; what the declared file cannot hold is a misfit there and not in the result.
 * @param request of `shape`. @param path of the request in its file.
 */
export function convertRequest(request: JsonObject, shape: Shape, path: Path, ledger: Ledger): readonly Converted[] {
  const wrapper = WRAPPERS[shape.form](shape);
  const key = wrapper === null ? undefined : keyOf(request, wrapper);
  const body = key === undefined ? request : request[key];
  if (!isObject(body)) return [];
  const outerId = key === undefined ? undefined : siblings(request, key, shape, path, ledger);
  const place: Place = { path: key === undefined ? path : [...path, key], to: '', answer: cameFromServer(body), ledger };
  if (shape.kind === 'legacyTrunk') return convertLegacyTrunk(body, place);
  const [forms, source] = shape.form === 'info-in-rule' ? readFormsBeside(body, place) : [{}, body];
  const fields = { ...forms, ...settleMedia(source, readFields(source, REQUEST_FIELDS[shape.kind], place), place) };
  refuseTwoForms(source, fields, place);
  const { name, sipTrunkId, sipDispatchRuleId, ...rest } = fields;
  const inner = String(sipTrunkId ?? sipDispatchRuleId ?? '');
  if (outerId !== undefined && inner !== '' && inner !== outerId.id)
    noteMisfit(ledger, outerId.path, outerId.id, 'is another id than that of the object in replace, and LiveKit refuses that');
  return [{ kind: shape.kind, path: place.path, name: String(name ?? ''), id: inner || (outerId?.id ?? ''), fields: rest }];
}

/** The field that holds the object. */
const WRAPPERS: { readonly [F in Shape['form']]: (shape: Shape) => string | null } = {
  flat: () => null,
  bare: () => null,
  wrapper: ({ kind }) => (kind === 'dispatchRule' ? 'dispatchRule' : 'trunk'),
  replace: () => 'replace',
  'info-in-rule': () => 'rule',
};

/** A request carries no id of its own object; an answer always does, and then every default is there because the server wrote it. */
function cameFromServer(body: JsonObject): boolean {
  return ['sipTrunkId', 'sipDispatchRuleId'].some((field) => memberOf(body, field) !== undefined && memberOf(body, field) !== '');
}

/** Beside `replace` stands the id that it is meant for; whatever else stands beside a wrapper LiveKit ignores. */
function siblings(
  request: JsonObject,
  wrapper: string,
  { form, kind }: Shape,
  path: Path,
  ledger: Ledger,
): { id: string; path: Path } | undefined {
  const idField = kind === 'dispatchRule' ? 'sipDispatchRuleId' : 'sipTrunkId';
  let found: { id: string; path: Path } | undefined;
  for (const [key, value] of Object.entries(request)) {
    const at = [...path, key];
    if (key === wrapper || value === undefined) continue;
    if (value === null) ledger.unsaid.push({ path: at, why: 'null: LiveKit takes it as not sent' });
    else if (form === 'replace' && camelCase(key) === idField && typeof value === 'string' && value !== '') {
      found = { id: value, path: at };
      ledger.translated.push({ path: at, to: 'id' });
    } else noteMisfit(ledger, at, value, `stands beside ${wrapper}, where LiveKit ignores it`);
  }
  return found;
}

/**
 * An info inside `rule` may have its room form beside its other fields, where the form would be if `rule` held just that.
 * @returns the room form, and the info without it.
 */
function readFormsBeside(info: JsonObject, place: Place): [forms: JsonObject, rest: JsonObject] {
  const isForm = ([key]: readonly [string, unknown]) => Object.hasOwn(ROOM_FORMS, camelCase(key));
  const members = Object.entries(info);
  const beside = members.filter(isForm);
  if (beside.length === 0 || memberOf(info, 'rule') !== undefined) return [{}, info];
  const ledger = newLedger();
  const rule = readFields(Object.fromEntries(beside), ROOM_FORMS, { ...place, to: 'rule', ledger });
  absorb(place.ledger, ledger, (path) => place.ledger.translated.push({ path, to: 'rule' }));
  place.ledger.translated.push(...ledger.translated);
  return [{ rule }, Object.fromEntries(members.filter((member) => !isForm(member)))];
}

function refuseTwoForms(source: JsonObject, { rule }: JsonObject, { path, ledger }: Place): void {
  if (!isObject(rule) || Object.keys(rule).length < 2) return;
  const key = keyOf(source, 'rule');
  noteMisfit(ledger, key === undefined ? path : [...path, key], null, 'has several room forms, and LiveKit takes one');
}

/** `mediaEncryption` is the deprecated name of `media.encryption`; where both are set LiveKit goes by the latter. */
function settleMedia(source: JsonObject, fields: Record<string, unknown>, { path, ledger }: Place): Record<string, unknown> {
  const { mediaEncryption, media, ...rest } = fields;
  if (mediaEncryption === undefined) return fields;
  const said = isObject(media) ? media : {};
  if (said['encryption'] !== undefined && said['encryption'] !== mediaEncryption) {
    const key = keyOf(source, 'mediaEncryption') ?? 'mediaEncryption';
    noteMisfit(ledger, [...path, key], mediaEncryption, 'says otherwise than media.encryption, by which LiveKit goes');
  }
  return { ...rest, media: { encryption: mediaEncryption, ...said } };
}
