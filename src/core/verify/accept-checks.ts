import type { Check } from '../check.ts';
import type { Accepted } from '../edit/check-object.ts';

/** The check that looks at the same fault as a finding that can be accepted. */
const CHECK_OF: Readonly<Record<string, string>> = { 'rule-no-agents': 'rule.agents' };

/** @returns the checks, with each failure that was passed knowingly told as skipped, and why. */
export function acceptChecks(checks: readonly Check[], accepted: Accepted): Check[] {
  const reasons = new Map(Object.entries(accepted).map(([finding, reason]) => [CHECK_OF[finding], reason]));
  return checks.map((check) => {
    const reason = reasons.get(check.id);
    if (reason === undefined || check.status !== 'fail') return check;
    return { ...check, status: 'skipped', evidence: `${check.evidence}; accepted: ${reason}` };
  });
}
