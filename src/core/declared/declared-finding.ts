import type { Finding, Patch } from '../lint/finding.ts';
import { type LintId, lintOf, type Severity } from '../lint/lint-ids.ts';
import type { Keys } from '../model/source.ts';
import { type DeclaredObject, inFile, whereIn } from './declaration.ts';
import { dotted } from './shape-findings.ts';

export interface DeclaredWords {
  readonly summary: string;
  readonly fix: string;
  /** Paths below the object. */
  readonly mend?: readonly Patch[] | undefined;
  readonly severity?: Severity | undefined;
}

/** @param below path of the field in the object, in LiveKit's names. @returns a finding about an object of a file, with its place. */
export function declaredFinding(
  id: LintId,
  declared: DeclaredObject,
  below: Keys,
  { summary, fix, mend, severity }: DeclaredWords,
): Finding {
  const { fields, kind, place } = declared;
  const { accept } = lintOf(id);
  return {
    id,
    severity: severity ?? lintOf(id).severity,
    subject: { kind, name: fields.name ?? '', id: fields.id ?? '' },
    field: dotted(below),
    where: whereIn(place, below),
    summary,
    fix,
    mend: mend?.map(({ path, ...rest }) => ({ path: [...place.keys, ...inFile(path)], ...rest })) ?? null,
    accepted: (accept === true ? fields.accept?.[id] : undefined) ?? null,
  };
}
