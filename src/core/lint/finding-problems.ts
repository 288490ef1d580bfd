import { Problem } from '../problem.ts';
import type { Finding } from './finding.ts';
import { LINTS } from './lint-ids.ts';

/** Findings as what ends a command that rests on the file: `target-mismatch` where it is for another project, else `file-invalid`. */
export function problemsOf(findings: readonly Finding[]): Problem[] {
  return findings.map(
    ({ id, summary, fix, where, subject }) =>
      new Problem(id === 'target-mismatch' ? 'target-mismatch' : 'file-invalid', summary, {
        ...(where === null ? {} : { where }),
        ...(subject === null ? {} : { subject }),
        detail: [`${id}: ${LINTS[id].means}`],
        nextSteps: [fix],
      }),
  );
}
