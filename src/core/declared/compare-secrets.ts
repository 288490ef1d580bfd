import { dispatchRuleSchema } from '../model/dispatch-rule.ts';
import { inboundTrunkSchema } from '../model/inbound-trunk.ts';
import { outboundTrunkSchema } from '../model/outbound-trunk.ts';
import type { Secret } from '../model/secret.ts';
import { type Subject, subjectOf } from '../model/world.ts';
import { diffObjects } from '../plan/diff.ts';
import { inKind } from '../plan/edit-of-kind.ts';
import { decodeObject, encodeObject, type SecretPath, secretsOf } from '../plan/encode-object.ts';
import type { Edit } from '../plan/plan.ts';

/** A secret of a file that could not be held against the live one, which therefore stays. */
export interface UncomparedSecret {
  readonly subject: Subject;
  /** Path in LiveKit's names: `authPassword`. */
  readonly field: string;
  readonly why: string;
}

/**
 * Leaves a live secret alone where nobody can say whether the file's is another: a plan that always changed it would never be
 * empty. Where the object changes anyway and the file's secret is at hand, it is sent: a mask must not go back.
 * @param unresolved stand-ins of references that gave nothing, each with the reason.
 */
export function compareSecrets(edit: Edit, unresolved: ReadonlyMap<Secret, string>): { edit: Edit; uncompared: UncomparedSecret[] } {
  const { before, after } = edit;
  if (before === null || after === null) return { edit, uncompared: [] };
  const live = new Map(secretsOf(before).map(({ path, secret }) => [path.join('.'), secret]));
  const doubts = secretsOf(after).flatMap(({ path, secret }) => {
    const field = path.join('.');
    const there = live.get(field);
    if (there === undefined || !there.isSet || there === secret || !secret.isSet) return [];
    const why = unresolved.get(secret) ?? (there.isMask ? 'the server shows a mask in its place' : null);
    return why === null ? [] : [{ field, why, there, secret }];
  });
  if (doubts.length === 0) return { edit, uncompared: [] };
  const keep = (some: readonly { readonly field: string; readonly there: Secret }[]) =>
    withSecrets(edit, (secret, path) => some.find(({ field }) => field === path.join('.'))?.there ?? secret);
  const untouched = keep(doubts);
  const changesAnyway = inKind(untouched, (each) => diffObjects(each.before, each.after)).length > 0;
  const kept = changesAnyway ? doubts.filter(({ secret }) => unresolved.has(secret)) : doubts;
  const subject = subjectOf(edit.kind, before);
  return { edit: keep(kept), uncompared: kept.map(({ field, why }) => ({ subject, field, why })) };
}

/** The edit with other secrets in the object as it shall be. */
function withSecrets(edit: Edit, choose: (secret: Secret, path: SecretPath) => Secret): Edit {
  if (edit.after === null) return edit;
  const chosen: Secret[] = [];
  const encoded = encodeObject(edit.after, (secret, path) => {
    chosen.push(choose(secret, path));
    return { secret: '' };
  });
  const after = decodeObject(encoded, (_, path) => chosen.shift() ?? missing(path));
  switch (edit.kind) {
    case 'inboundTrunk':
      return { ...edit, after: inboundTrunkSchema.parse(after) };
    case 'outboundTrunk':
      return { ...edit, after: outboundTrunkSchema.parse(after) };
    case 'dispatchRule':
      return { ...edit, after: dispatchRuleSchema.parse(after) };
  }
}

function missing(path: SecretPath): never {
  throw new Error(`no secret for ${path.join('.')}`);
}
