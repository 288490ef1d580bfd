import type { DispatchRule } from '../model/dispatch-rule.ts';
import { agentsOf, roomFormOf, roomPattern } from '../model/room-form.ts';
import type { World } from '../model/world.ts';

/** A dispatch rule with what an operator looks for beside it. */
export interface RuleItem {
  readonly object: DispatchRule;
  /** Names of its trunks, for people; `(missing)` stands behind an id that no trunk has. Empty = any trunk. */
  readonly trunks: readonly string[];
  /** The same as the declared file refers to them: the name where it is that of one trunk alone, else the id. */
  readonly trunkRefs: readonly string[];
  /** Ids in `trunkIds` that no inbound trunk has. */
  readonly missingTrunks: readonly string[];
  readonly agents: readonly string[];
  readonly room: string;
  readonly pin: boolean;
  /** Lower wins among the rules that take a call; null = the rule takes none. */
  readonly priority: number | null;
}

const KIND_PRIORITY = { direct: 0, individual: 1, callee: 2 } as const;

export function describeRules({ dispatchRules, inboundTrunks }: World): RuleItem[] {
  const names = new Map(inboundTrunks.map(({ sipTrunkId, name }) => [sipTrunkId, name || sipTrunkId]));
  const namesakes = new Map<string, number>();
  for (const { name } of inboundTrunks) namesakes.set(name, (namesakes.get(name) ?? 0) + 1);
  const reference = (id: string) => {
    const name = names.get(id) ?? '';
    return namesakes.get(name) === 1 ? name : id;
  };
  return dispatchRules.map((object) => {
    const form = roomFormOf(object);
    return {
      object,
      trunks: object.trunkIds.map((id) => names.get(id) ?? (id === '' ? '""' : `${id} (missing)`)),
      trunkRefs: object.trunkIds.map(reference),
      missingTrunks: object.trunkIds.filter((id) => !names.has(id)),
      agents: agentsOf(object).map(({ agentName }) => agentName || '(unnamed)'),
      room: roomPattern(form),
      pin: form?.pin.isSet ?? false,
      priority: priorityOf(object),
    };
  });
}

/** LiveKit's order among rules of one group (livekit/protocol sip/sip.go): kind and PIN, then whether callers and numbers are named. */
function priorityOf(rule: DispatchRule): number | null {
  const form = roomFormOf(rule);
  if (form === null) return null;
  const wide = (numbers: readonly string[]) => (numbers.length === 0 ? 1000 : 0);
  return KIND_PRIORITY[form.kind] + (form.pin.isSet ? 0 : 100) + wide(rule.inboundNumbers) + wide(rule.numbers);
}
