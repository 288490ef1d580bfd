import type { Check } from '../check.ts';
import type { Accepted } from '../edit/check-object.ts';
import type { Subject } from '../model/world.ts';

/** The check that looks at the same fault as a finding that can be accepted. */
const CHECK_OF: Readonly<Record<string, string>> = { 'rule-no-agents': 'rule.agents' };

/**
 * @param acceptedFor findings of an object that were passed with a reason.
 * @returns the checks, with each failure that was passed knowingly told as skipped, and why.
 */
export function acceptChecks(checks: readonly Check[], acceptedFor: (subject: Subject) => Accepted): Check[] {
  return checks.map((check) => {
    if (check.status !== 'fail') return check;
    const reason = Object.entries(acceptedFor(check.subject)).find(([finding]) => CHECK_OF[finding] === check.id)?.[1];
    return reason === undefined ? check : { ...check, status: 'skipped', evidence: `${check.evidence}; accepted: ${reason}` };
  });
}
