import type { DispatchRule } from '../model/dispatch-rule.ts';
import type { InboundTrunk } from '../model/inbound-trunk.ts';
import { reference, shellWord } from '../shell-word.ts';
import type { CallFacts } from './facts.ts';

export const hostOf = ({ target }: CallFacts): string => {
  const host = target.host.includes(':') ? `[${target.host}]` : target.host;
  return target.port === undefined ? host : `${host}:${target.port}`;
};

/** The command that looks whether the SIP service can be reached. */
export const probeIt = (facts: CallFacts): string => `sipctl probe ${shellWord(hostOf(facts))}`;

/** The command that tells who takes this call by the configuration. */
export function explainIt({ answer, record }: CallFacts): string {
  const { to, from } = answer.route.call;
  const source = record.seenAs === null ? '' : ` --source ${shellWord(record.seenAs)}`;
  return `sipctl route explain --to ${shellWord(to)} --from ${shellWord(from)}${source}`;
}

export const trunkWord = ({ name, sipTrunkId }: InboundTrunk): string => reference({ name, id: sipTrunkId });
export const ruleWord = ({ name, sipDispatchRuleId }: DispatchRule): string => reference({ name, id: sipDispatchRuleId });

/** @param duration protobuf's JSON, such as `3.5s`; null = not set. */
export function millisecondsOf(duration: string | null): number | null {
  const seconds = duration === null ? Number.NaN : Number.parseFloat(duration);
  return Number.isNaN(seconds) || seconds <= 0 ? null : seconds * 1000;
}
