/**
 * LiveKit's own walk over what it fetched for a changed object. It looks for a key met twice with the keys of core, but it fetches
 * too little on an update: the changed object is checked only where its *stored* state is in the list made for its *new* state. So
 * conflicts get stored, and the sandbox has to store the same ones.
 */
import type { SIPDispatchRuleInfo, SIPInboundTrunkInfo } from '@livekit/protocol';
import { Secret } from '../../core/model/secret.ts';
import { ANY, ruleKeys, trunkKeys } from '../../core/routing/conflicts.ts';
import { goQuote } from '../http/go-quote.ts';
import { fromBehind, invalidArgument } from '../http/twirp-error.ts';

/** LiveKit's order of walking: stored objects by id, but a new one, which has no id yet, comes second. Its texts depend on it. */
export function inWalkingOrder<T>(stored: readonly T[], added: T): T[] {
  return [...stored.slice(0, 1), added, ...stored.slice(1)];
}

/** @param trunks in walking order. @throws TwirpError with LiveKit's text. */
export function refuseTrunkConflict(trunks: readonly SIPInboundTrunkInfo[]): void {
  const owners = new Map<string, SIPInboundTrunkInfo>();
  for (const trunk of trunks) {
    for (const { number, caller, callerAsWritten } of trunkKeys(trunk)) {
      const key = JSON.stringify([number, caller]);
      const other = owners.get(key);
      if (other !== undefined && other.sipTrunkId !== trunk.sipTrunkId) {
        const how = trunk.allowedNumbers.length === 0 ? 'without AllowedNumbers set' : `and AllowedNumber ${goQuote(callerAsWritten)}`;
        const pair = `${quotedId(trunk.sipTrunkId)} and ${quotedId(other.sipTrunkId)}`;
        throw invalidArgument(`Conflicting inbound SIP Trunks: ${pair}, using the same number(s) ${numbersText(trunk.numbers)} ${how}`);
      }
      owners.set(key, trunk);
    }
  }
}

/** @param rules as {@link refuseTrunkConflict}. A rule without a kind is refused wherever it stands in the list. */
export function refuseRuleConflict(rules: readonly SIPDispatchRuleInfo[]): void {
  const owners = new Map<string, SIPDispatchRuleInfo>();
  for (const rule of rules) {
    for (const key of keysOf(rule)) {
      const other = owners.get(key);
      if (other !== undefined) {
        throw invalidArgument(
          'Dispatch rule for the same trunk, inbound number, number, and PIN combination already exists in dispatch rule ' +
            `${quotedId(other.sipDispatchRuleId)} ${goQuote(other.name === '' ? '<blank name>' : other.name)}`,
        );
      }
      owners.set(key, rule);
    }
  }
}

/** LiveKit looks at every stored rule for each new one; a stored rule does not change, so its keys are made once. */
const keysOfRule = new WeakMap<SIPDispatchRuleInfo, readonly string[]>();

function keysOf(rule: SIPDispatchRuleInfo): readonly string[] {
  const known = keysOfRule.get(rule);
  if (known !== undefined) return known;
  const form = rule.rule?.rule;
  if (form?.value === undefined) throw fromBehind('invalid_argument', 'unsupported SIP Dispatch Rule: <nil>');
  const { pin } = form.value;
  const claimed = ruleKeys({ ...rule, pin: new Secret(pin) });
  const keys = claimed.map(({ trunkId, caller, number }) => JSON.stringify([pin, trunkId, caller, number]));
  keysOfRule.set(rule, keys);
  return keys;
}

function numbersText(numbers: readonly string[]): string {
  return numbers.length === 0 ? '<any>' : `[${numbers.map(goQuote).join(' ')}]`;
}

function quotedId(id: string): string {
  return goQuote(id === ANY ? '<new>' : id);
}
