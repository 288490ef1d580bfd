import { camelCase } from '../model/camel-case.ts';
import type { Kind } from '../model/world.ts';
import type { JsonObject } from './json-path.ts';

/** How a request holds its object. */
export type Form = 'flat' | 'wrapper' | 'info-in-rule' | 'replace' | 'bare';
/** What LiveKit calls a trunk of the deprecated API serves both directions. */
export type RequestKind = Kind | 'legacyTrunk';

export interface Shape {
  readonly form: Form;
  readonly kind: RequestKind;
}

const INFO: Readonly<Record<RequestKind, string>> = {
  dispatchRule: 'SIPDispatchRuleInfo',
  inboundTrunk: 'SIPInboundTrunkInfo',
  outboundTrunk: 'SIPOutboundTrunkInfo',
  legacyTrunk: 'CreateSIPTrunkRequest (legacy)',
};
const CREATE: Readonly<Record<RequestKind, string>> = {
  dispatchRule: 'dispatch_rule wrapper',
  inboundTrunk: 'inbound trunk wrapper',
  outboundTrunk: 'outbound trunk wrapper',
  legacyTrunk: INFO.legacyTrunk,
};

/** @returns the shape in the words of LiveKit's API: `flat (deprecated)`, `replace of SIPInboundTrunkInfo`. */
export function shapeLabel({ form, kind }: Shape): string {
  switch (form) {
    case 'flat':
      return 'flat (deprecated)';
    case 'wrapper':
      return CREATE[kind];
    case 'info-in-rule':
      return 'SIPDispatchRuleInfo inside rule';
    case 'replace':
      return `replace of ${INFO[kind]}`;
    case 'bare':
      return kind === 'legacyTrunk' ? INFO[kind] : `bare ${INFO[kind]}`;
  }
}

/** The key under which a request has a field, in whichever spelling. */
export function keyOf(source: JsonObject, name: string): string | undefined {
  return Object.keys(source).find((key) => camelCase(key) === name && source[key] !== undefined && source[key] !== null);
}

export function memberOf(source: JsonObject, name: string): unknown {
  const key = keyOf(source, name);
  return key === undefined ? undefined : source[key];
}

/** Fields of a rule that the flat request does not have: LiveKit drops them there. */
const NOT_IN_FLAT = ['sipDispatchRuleId', 'numbers', 'krispEnabled', 'media', 'mediaEncryption', 'createdAt', 'updatedAt'];

export const keysNotInFlat = (source: JsonObject): string[] =>
  Object.keys(source).filter((key) => source[key] !== undefined && source[key] !== null && NOT_IN_FLAT.includes(camelCase(key)));
