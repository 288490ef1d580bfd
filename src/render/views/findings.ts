import type { Check } from '../../core/check.ts';
import { bad, indented, type Line, warn } from '../document.ts';

/** Checks that did not pass, under the object they are about. */
export function findingLines(findings: readonly Check[]): Line[] {
  return findings.flatMap(({ status, evidence, nextSteps }) => [
    indented(2, status === 'fail' ? bad(status) : warn(status), `  ${evidence}`),
    ...nextSteps.map((step, at) => indented(8, at === 0 ? 'try: ' : '     ', step)),
  ]);
}
