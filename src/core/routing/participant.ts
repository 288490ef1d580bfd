import type { Call } from '../model/call.ts';
import type { DispatchRule } from '../model/dispatch-rule.ts';
import type { RoomForm } from '../model/room-form.ts';
import type { Route } from './route.ts';
import { sha256Hex } from './sha256.ts';

const RANDOM = '<random>';

/** @returns the room of a call, as LiveKit names it; its `_` is put in whatever the prefix ends with. */
export function roomOfCall(form: RoomForm, { to, from }: Call, hidden: boolean): string {
  if (form.kind === 'direct') return form.roomName;
  const number = form.kind === 'callee' ? to : hidden ? lastDigits(from) : from;
  const prefixed = form.roomPrefix === '' ? number : `${form.roomPrefix}_${number}`;
  return form.randomize ? `${prefixed}_${RANDOM}` : prefixed;
}

/** @returns the identity that the caller has in the room. */
export function identityOf({ from }: Call, { hidePhoneNumber }: DispatchRule): string {
  return `sip_${hidePhoneNumber ? sha256Hex(from).slice(0, 16) : from}`;
}

/** @returns the name that the caller has in the room. */
export function nameOf({ from }: Call, { hidePhoneNumber }: DispatchRule): string {
  return `Phone ${hidePhoneNumber ? lastDigits(from) : from}`;
}

/** Four, or one of a number that has no more: callers whose numbers end alike share a room that is not random. */
function lastDigits(number: string): string {
  return number.length > 4 ? number.slice(-4) : number.slice(-1);
}

/** @returns the caller's attributes in the room, without those that only a real call has (`sip.callID` and headers). */
export function attributesOf({ result, call, trunk, rule }: Route): Readonly<Record<string, string>> {
  if (result !== 'accept' || rule === null) return {};
  return {
    ...rule.attributes,
    ...(trunk === null ? {} : { 'sip.trunkID': trunk.sipTrunkId }),
    'sip.ruleID': rule.sipDispatchRuleId,
    ...(rule.hidePhoneNumber ? {} : { 'sip.phoneNumber': call.from, 'sip.hostname': call.fromHost, 'sip.trunkPhoneNumber': call.to }),
  };
}
