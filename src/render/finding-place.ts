import type { Finding } from '../core/lint/finding.ts';
import { KIND_LABEL, labelOf } from '../core/model/world.ts';

/** @returns `infra.yaml:12:16`, or the object where there is no file. */
export function placeOf({ where, subject }: Pick<Finding, 'where' | 'subject'>): string {
  if (where !== null) return [where.file, where.line, where.column].filter((part) => part !== undefined).join(':');
  return subject === null ? 'project' : `${KIND_LABEL[subject.kind]} ${labelOf(subject)}`;
}
