import { camelCase } from '../model/camel-case.ts';
import { isObject, type JsonObject, type Path } from './json-path.ts';
import { LEGACY_TRUNK_FIELDS, REQUEST_FIELDS } from './request-fields.ts';
import { keyOf, keysNotInFlat, memberOf, type RequestKind, type Shape } from './shape.ts';

/** A shape, and the paths inside the request that speak against it. */
export interface Fit {
  readonly shape: Shape;
  readonly but: readonly Path[];
}

export type Detection =
  | { readonly result: 'one'; readonly shape: Shape }
  | { readonly result: 'several'; readonly fits: readonly Fit[] }
  | { readonly result: 'none'; readonly why: string };

/** Fields that no object needs to be what it is. */
const SAYS_NOTHING = new Set(['name', 'metadata', 'createdAt', 'updatedAt']);

const KINDS = ['dispatchRule', 'inboundTrunk', 'outboundTrunk', 'legacyTrunk'] as const;
const TRUNKS = ['inboundTrunk', 'outboundTrunk'] as const;
const FIELDS: { readonly [K in RequestKind]: ReadonlySet<string> } = {
  dispatchRule: new Set(Object.keys(REQUEST_FIELDS.dispatchRule)),
  inboundTrunk: new Set(Object.keys(REQUEST_FIELDS.inboundTrunk)),
  outboundTrunk: new Set(Object.keys(REQUEST_FIELDS.outboundTrunk)),
  legacyTrunk: new Set(Object.keys(LEGACY_TRUNK_FIELDS)),
};

/** Without one of these LiveKit takes no object of the kind; an inbound trunk needs nothing of its own. */
const NEEDED: { readonly [K in RequestKind]: readonly string[] } = {
  dispatchRule: ['rule', 'trunkIds', 'roomConfig', 'roomPreset', 'hidePhoneNumber', 'attributes', 'sipDispatchRuleId', 'inboundNumbers'],
  inboundTrunk: [],
  outboundTrunk: ['address', 'transport', 'destinationCountry', 'fromHost'],
  legacyTrunk: [...FIELDS.legacyTrunk].filter((field) => !['sipTrunkId', 'transport'].includes(field) && !SAYS_NOTHING.has(field)),
};

/**
 * Tells in which shape a request holds its object. What stands beside a wrapper does not decide: LiveKit ignores it.
 * @param request one object, not a list. Never throws.
 */
export function detectShape(request: unknown): Detection {
  if (!isObject(request)) return none('it is no object');
  const wrapped = fitsOfWrappers(request);
  if (wrapped.length > 0) return decide(wrapped);
  if (isObject(memberOf(request, 'update')))
    return none('it holds an update of single fields, which is no whole object; `sipctl dispatch get NAME -o yaml` shows the whole');
  if (holdsInfo(memberOf(request, 'rule'))) return { result: 'one', shape: { form: 'info-in-rule', kind: 'dispatchRule' } };
  return decide(fitsOf(request, KINDS, 'bare', []));
}

/** The id beside `replace` tells the kind. */
function kindsById(request: JsonObject): readonly RequestKind[] {
  const rule = keyOf(request, 'sipDispatchRuleId') !== undefined;
  const trunk = keyOf(request, 'sipTrunkId') !== undefined;
  return rule === trunk ? ['dispatchRule', ...TRUNKS] : rule ? ['dispatchRule'] : TRUNKS;
}

/** Each of several wrappers speaks against the others. */
function fitsOfWrappers(request: JsonObject): Fit[] {
  const kinds = { dispatchRule: ['dispatchRule'], trunk: TRUNKS, replace: kindsById(request) } as const;
  const wrappers = (['dispatchRule', 'trunk', 'replace'] as const).flatMap((name) => {
    const key = keyOf(request, name);
    return key !== undefined && isObject(request[key]) ? [{ name, key, body: request[key] }] : [];
  });
  return wrappers.flatMap(({ name, key, body }) => {
    const others = wrappers.filter((other) => other.key !== key).map((other) => [other.key]);
    const fits = fitsOf(body, kinds[name], name === 'replace' ? 'replace' : 'wrapper', [key]);
    return fits.map(({ shape, but }) => ({ shape, but: [...but, ...others] }));
  });
}

/** Whether `rule` is not a room form but the whole object. */
function holdsInfo(rule: unknown): boolean {
  return isObject(rule) && Object.entries(rule).some(([key, value]) => FIELDS.dispatchRule.has(camelCase(key)) && value !== undefined);
}

/** @param at path of `body` in the request. @returns the kinds that `body` can be; only those that explain every field, if there are any. */
function fitsOf(body: unknown, kinds: readonly RequestKind[], form: Shape['form'], at: Path): readonly Fit[] {
  const [only, ...rest] = kinds;
  if (only !== undefined && rest.length === 0) return [{ shape: shapeOf(form, only, body), but: [] }];
  const keys = isObject(body) ? Object.keys(body).filter((key) => body[key] !== undefined && body[key] !== null) : [];
  const telling = keys.filter((key) => !SAYS_NOTHING.has(camelCase(key)) && kinds.some((kind) => FIELDS[kind].has(camelCase(key))));
  const candidates = kinds
    .filter((kind) => telling.some((key) => FIELDS[kind].has(camelCase(key))))
    .filter((kind) => NEEDED[kind].length === 0 || telling.some((key) => NEEDED[kind].includes(camelCase(key))))
    .map((kind) => ({
      shape: shapeOf(form, kind, body),
      but: telling.filter((key) => !FIELDS[kind].has(camelCase(key))).map((key) => [...at, key]),
    }));
  const whole = candidates.filter(({ but }) => but.length === 0);
  return whole.length === 0 ? candidates : whole;
}

function shapeOf(form: Shape['form'], kind: RequestKind, body: unknown): Shape {
  const flat = form === 'bare' && kind === 'dispatchRule' && isObject(body) && keysNotInFlat(body).length === 0;
  return { form: flat ? 'flat' : form, kind };
}

function decide(fits: readonly Fit[]): Detection {
  const [first, ...others] = fits;
  if (first === undefined) return none('it has no field that tells a trunk or a dispatch rule');
  return others.length === 0 ? { result: 'one', shape: first.shape } : { result: 'several', fits };
}

const none = (why: string): Detection => ({ result: 'none', why });
