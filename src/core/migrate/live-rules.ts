import { editRule } from '../edit/edit-rule.ts';
import type { DispatchRule } from '../model/dispatch-rule.ts';
import { agentsOf } from '../model/room-form.ts';
import { idOf, type Subject, subjectOf, type World } from '../model/world.ts';
import { reference } from '../shell-word.ts';
import type { LiveChoices, LiveFinding } from './live-finding.ts';
import { mendMediaEncryption } from './live-media.ts';

export interface Mended<T> {
  readonly after: T;
  readonly findings: readonly LiveFinding[];
}

/** Mends what a deprecated or broken request has left in a rule. @returns the rule as it is where there is nothing. */
export function mendRule(rule: DispatchRule, world: World, choices: LiveChoices): Mended<DispatchRule> {
  const subject = subjectOf('dispatchRule', rule);
  const steps = [mendAgents, mendEmptyTrunk, mendDanglingTrunks];
  return [...steps, mendMedia].reduce<Mended<DispatchRule>>(
    ({ after, findings }, mend) => {
      const mended = mend(after, { subject, world, choices });
      return { after: mended.after, findings: [...findings, ...mended.findings] };
    },
    { after: rule, findings: [] },
  );
}

interface Around {
  readonly subject: Subject;
  readonly world: World;
  readonly choices: LiveChoices;
}

const mendMedia = (rule: DispatchRule, { subject }: Around): Mended<DispatchRule> => mendMediaEncryption(rule, subject);

/** Left by flat requests to servers that dropped the agents: only unnamed workers could take the call. */
function mendAgents(rule: DispatchRule, { subject, choices }: Around): Mended<DispatchRule> {
  if (agentsOf(rule).length > 0) return { after: rule, findings: [] };
  const accepted = choices.accepted['rule-no-agents'] ?? null;
  const agentName = accepted === null ? choices.agentFor(subject.id) : undefined;
  const finding = {
    id: 'rule-no-agents' as const,
    subject,
    detail: 'no agent is called: only unnamed workers could take the call',
    accepted,
  };
  if (agentName === undefined) {
    const nextSteps = [`sipctl dispatch migrate ${reference(subject)} --agent NAME`, "or pass it: --accept rule-no-agents='people join'"];
    return { after: rule, findings: [{ ...finding, mend: null, nextSteps }] };
  }
  const agent = { agentName, metadata: '', restartPolicy: 'JRP_ON_FAILURE', deployment: '', attributes: {} };
  const after = editRule(rule, { agents: { set: [agent], add: [], remove: [] } });
  return { after, findings: [{ ...finding, mend: `agents none -> ${agentName}`, nextSteps: [] }] };
}

/** `""` names no trunk, yet holds the key of the any-trunk rule. Without another trunk the rule would take the calls of every one. */
function mendEmptyTrunk(rule: DispatchRule, { subject, choices }: Around): Mended<DispatchRule> {
  if (!rule.trunkIds.includes('')) return { after: rule, findings: [] };
  const others = rule.trunkIds.filter((id) => id !== '');
  const detail = 'a trunk id is empty text: it takes no call, yet blocks the key of the any-trunk rule';
  const finding = { id: 'trunk-ref-empty' as const, subject, detail, accepted: null };
  if (others.length > 0) return { after: { ...rule, trunkIds: others }, findings: [{ ...finding, mend: 'taken away', nextSteps: [] }] };
  const trunk = choices.trunkFor(subject.id);
  if (trunk === undefined)
    return {
      after: rule,
      findings: [{ ...finding, mend: null, nextSteps: [`sipctl dispatch migrate ${reference(subject)} --trunk TRUNK`] }],
    };
  return { after: { ...rule, trunkIds: [trunk] }, findings: [{ ...finding, mend: `trunk -> ${trunk}`, nextSteps: [] }] };
}

function mendDanglingTrunks(rule: DispatchRule, { subject, world, choices }: Around): Mended<DispatchRule> {
  const live = new Set([...world.inboundTrunks, ...world.outboundTrunks].map(idOf));
  const dangling = rule.trunkIds.filter((id) => id !== '' && !live.has(id));
  if (dangling.length === 0) return { after: rule, findings: [] };
  const gone = dangling.join(', ');
  const finding = { id: 'trunk-ref-dangling' as const, subject, detail: `no trunk has the id ${gone}`, accepted: null };
  const others = rule.trunkIds.filter((id) => !dangling.includes(id));
  const trunk = choices.trunkFor(subject.id);
  if (trunk !== undefined) {
    const trunkIds = [...new Set([...others, trunk])];
    return { after: { ...rule, trunkIds }, findings: [{ ...finding, mend: `${gone} -> ${trunk}`, nextSteps: [] }] };
  }
  if (choices.dropDangling && others.length > 0)
    return { after: { ...rule, trunkIds: others }, findings: [{ ...finding, mend: `${gone} taken away`, nextSteps: [] }] };
  const command = `sipctl dispatch migrate ${reference(subject)}`;
  const nextSteps = [`${command} --trunk TRUNK`, ...(others.length > 0 ? [`${command} --drop-dangling`] : [])];
  return { after: rule, findings: [{ ...finding, mend: null, nextSteps }] };
}
