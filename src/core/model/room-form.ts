import type { AgentDispatch, DispatchRule } from './dispatch-rule.ts';
import type { Secret } from './secret.ts';

/** The room a rule gives its calls, whatever its kind. */
export type RoomForm =
  | { kind: 'direct'; roomName: string; pin: Secret }
  | { kind: 'individual'; roomPrefix: string; randomize: boolean; pin: Secret }
  | { kind: 'callee'; roomPrefix: string; randomize: boolean; pin: Secret };

/** @returns null for a rule without a kind, or with one that this version does not know. */
export function roomFormOf({ rule }: Pick<DispatchRule, 'rule'>): RoomForm | null {
  if (rule?.dispatchRuleDirect) {
    const { roomName, pin } = rule.dispatchRuleDirect;
    return { kind: 'direct', roomName, pin };
  }
  if (rule?.dispatchRuleIndividual) {
    const { roomPrefix, pin, noRandomness } = rule.dispatchRuleIndividual;
    return { kind: 'individual', roomPrefix, pin, randomize: !noRandomness };
  }
  if (rule?.dispatchRuleCallee) {
    const { roomPrefix, pin, randomize } = rule.dispatchRuleCallee;
    return { kind: 'callee', roomPrefix, pin, randomize };
  }
  return null;
}

export function agentsOf({ roomConfig }: Pick<DispatchRule, 'roomConfig'>): readonly AgentDispatch[] {
  return roomConfig?.agents ?? [];
}

/** @returns how the room's name is made, as a pattern a person reads: `call_<caller>_<random>`. */
export function roomPattern(form: RoomForm | null): string {
  if (form === null) return '?';
  if (form.kind === 'direct') return form.roomName;
  const parts = [form.roomPrefix, form.kind === 'callee' ? '<callee>' : '<caller>', form.randomize ? '<random>' : ''];
  return parts.filter((part) => part !== '').join('_');
}
