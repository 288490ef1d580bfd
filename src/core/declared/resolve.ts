import { matchesGlob } from '../describe/glob.ts';
import type { Finding } from '../lint/finding.ts';
import { planId } from '../model/plan-id.ts';
import { roomFormOf } from '../model/room-form.ts';
import { Secret } from '../model/secret.ts';
import { emptyWorld, type World } from '../model/world.ts';
import type { Edit } from '../plan/plan.ts';
import { applyToInbound, applyToOutbound, applyToRule, type SecretOf } from './apply-fields.ts';
import type { AnyDeclaredObject, Declaration } from './declaration.ts';
import { declaredFinding } from './declared-finding.ts';
import { type Pair, pairWithLive } from './pair-with-live.ts';
import { TrunkNames, trunkIdOf } from './trunk-names.ts';

/** A declared object and what becomes of the live one. */
export interface ResolvedObject {
  readonly declared: AnyDeclaredObject;
  /** `after` has the id of the live object, or {@link planId}; so have the trunk ids of a rule. */
  readonly edit: Edit;
}

export interface Desired {
  readonly edits: readonly ResolvedObject[];
  readonly findings: readonly Finding[];
}

/** @returns the secret that a reference of an object stands for; a path in it is relative to the file of the object. */
export type DeclaredSecretOf = (reference: string, declared: AnyDeclaredObject) => Secret;

/** A secret that was not resolved: equal to another exactly where the references are equal, and never to be sent. */
export const standIn: SecretOf = (reference) => new Secret(reference);

/**
 * What a declaration asks of a world: each declared object joined with the live one that it means, and how that shall be.
 * A field left out stays as it is live.
 * @param world null = not read: every object without an id is then taken for a new one.
 * @returns an edit for each object that can be told, in the order of the files, unchanged ones too; and why others cannot.
 */
export function resolveDeclared(declaration: Declaration, world: World | null, secretOf: DeclaredSecretOf): Desired {
  const visible = world === null ? null : withoutIgnored(world, declaration.ignore);
  const { pairs, findings } = pairWithLive(declaration, visible);
  const trunks = new TrunkNames(pairs, world ?? emptyWorld);
  const edits = pairs.map((pair) => ({ declared: pair.declared, edit: editOf(pair, trunks, secretOf) }));
  return { edits, findings: [...findings, ...pairs.flatMap((pair) => [...ambiguousTrunks(pair, trunks), ...pinFindings(pair)])] };
}

/** @returns the world as it would be once every edit is done. */
export function worldAfter(world: World, edits: readonly ResolvedObject[]): World {
  const inboundTrunks = new Map(world.inboundTrunks.map((trunk) => [trunk.sipTrunkId, trunk]));
  const outboundTrunks = new Map(world.outboundTrunks.map((trunk) => [trunk.sipTrunkId, trunk]));
  const dispatchRules = new Map(world.dispatchRules.map((rule) => [rule.sipDispatchRuleId, rule]));
  for (const { edit } of edits) {
    if (edit.after === null) continue;
    if (edit.kind === 'inboundTrunk') inboundTrunks.set(edit.after.sipTrunkId, edit.after);
    else if (edit.kind === 'outboundTrunk') outboundTrunks.set(edit.after.sipTrunkId, edit.after);
    else dispatchRules.set(edit.after.sipDispatchRuleId, edit.after);
  }
  return {
    ...world,
    inboundTrunks: [...inboundTrunks.values()],
    outboundTrunks: [...outboundTrunks.values()],
    dispatchRules: [...dispatchRules.values()],
  };
}

function withoutIgnored(world: World, ignore: readonly string[]): World {
  const seen = <T extends { readonly name: string }>(objects: readonly T[]) =>
    objects.filter(({ name }) => !ignore.some((glob) => matchesGlob(name, glob)));
  return {
    ...world,
    inboundTrunks: seen(world.inboundTrunks),
    outboundTrunks: seen(world.outboundTrunks),
    dispatchRules: seen(world.dispatchRules),
  };
}

/** A rule that names a trunk whose name is not its alone could mean either. */
function ambiguousTrunks(pair: Pair, trunks: TrunkNames): Finding[] {
  if (pair.kind !== 'dispatchRule') return [];
  return (pair.declared.fields.trunks ?? []).flatMap((name, at): Finding[] => {
    const ids = trunks.idsOf(name);
    if (ids.length < 2) return [];
    const words = {
      summary: `${ids.length} trunks are named ${JSON.stringify(name)}: ${ids.join(', ')}`,
      fix: `name the one that is meant by its id: ${ids[0]}`,
    };
    return [declaredFinding('name-duplicate-live', pair.declared, ['trunkIds', at], words)];
  });
}

function editOf(pair: Pair, names: TrunkNames, secretOfDeclared: DeclaredSecretOf): Edit {
  const secretOf: SecretOf = (reference) => secretOfDeclared(reference, pair.declared);
  if (pair.kind === 'inboundTrunk') {
    const { kind, live, declared } = pair;
    return { kind, before: live, after: { ...applyToInbound(live, declared.fields, secretOf), sipTrunkId: trunkIdOf(pair) } };
  }
  if (pair.kind === 'outboundTrunk') {
    const { kind, live, declared } = pair;
    return { kind, before: live, after: { ...applyToOutbound(live, declared.fields, secretOf), sipTrunkId: trunkIdOf(pair) } };
  }
  const { kind, live, declared } = pair;
  const { trunks, id, name } = declared.fields;
  const ids = trunks === undefined ? undefined : (trunks ?? []).map((name) => names.idsOf(name)[0] ?? name);
  const sipDispatchRuleId = live?.sipDispatchRuleId ?? id ?? planId('name', kind, name ?? '');
  return { kind, before: live, after: { ...applyToRule(live, declared.fields, ids, secretOf), sipDispatchRuleId } };
}

/** A form of another kind begins without a PIN, so its callers would no longer be asked for one. */
function pinFindings(pair: Pair): Finding[] {
  if (pair.kind !== 'dispatchRule' || pair.live === null) return [];
  const live = roomFormOf(pair.live);
  const [said] = Object.entries(pair.declared.fields.rule ?? {});
  if (live === null || said === undefined || !live.pin.isSet || said[1]?.pin !== undefined) return [];
  const [kind] = said;
  if (pair.live.rule !== null && kind in pair.live.rule) return [];
  const words = {
    summary: 'the live rule has a PIN, and its room form changes: callers would no longer be asked for it',
    fix: 'say pin in the new form: a reference, or "" to ask for none',
    mend: [{ path: ['rule', kind, 'pin'], value: '' }],
  };
  return [declaredFinding('rule-pin-unsaid', pair.declared, ['rule'], words)];
}
