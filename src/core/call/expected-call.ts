import type { Check } from '../check.ts';
import type { Expectation } from '../declared/schema.ts';
import { callCheck, callInWords, callLabel } from './describe-call.ts';
import type { CallFacts } from './facts.ts';
import type { CauseId, Judgement } from './stages.ts';

/** How LiveKit says that nobody takes a call. */
const TAKEN_BY_NOBODY: readonly CauseId[] = ['no-trunk', 'no-rule', 'dropped-unexplained'];

/** Whether a file says that nobody shall take a call. */
export const wantsNobody = ({ result, trunk, rule }: Expectation): boolean => result === 'drop' || trunk === 'none' || rule === 'none';

/** @returns the call as a check: as good as its stages, or, where nobody shall take it, as good as its refusal. */
export function expectedCallCheck(judgement: Judgement, facts: CallFacts, expected: Expectation): Check {
  if (!wantsNobody(expected)) return callCheck(judgement, facts);
  const { cause } = judgement;
  const subject = { kind: 'call', name: callLabel(facts), id: '' } as const;
  if (cause !== null && TAKEN_BY_NOBODY.includes(cause.id))
    return { id: 'call', status: 'pass', subject, evidence: 'nobody takes it, as expected', nextSteps: [] };
  const taken = facts.wire.ringing.length > 0 || facts.wire.answeredAt !== null;
  return {
    id: 'call',
    status: taken ? 'fail' : 'unknown',
    subject,
    evidence: taken ? `nobody shall take it, and it was taken: ${callInWords(facts)}` : (cause?.summary ?? callInWords(facts)),
    nextSteps: cause?.nextSteps ?? [`sipctl route explain --to ${facts.answer.route.call.to}`],
  };
}

/** @returns whether a wrong password is refused, as a check: the call was made with one. */
export function authCheck({ verdict }: Judgement, facts: CallFacts): Check {
  const { wire, answer } = facts;
  const subject = { kind: 'call', name: callLabel(facts), id: '' } as const;
  const check = (status: Check['status'], evidence: string, ...nextSteps: string[]): Check => ({
    id: 'call.auth',
    status,
    subject,
    evidence,
    nextSteps,
  });
  if (wire.final?.status === 401) return check('pass', 'a wrong password is refused (401)');
  if (wire.challengedAt === null && (wire.ringing.length > 0 || wire.answeredAt !== null))
    return check(
      'fail',
      'nobody asks for a password',
      `sipctl route explain --to ${answer.route.call.to} --from ${answer.route.call.from}`,
      'sipctl trunk list --inbound',
    );
  if (wire.credentialsAt !== null && (wire.ringing.length > 0 || wire.answeredAt !== null))
    return check('fail', 'a wrong password was let in', 'sipctl trunk list --inbound');
  return check('unknown', `the call came to no answer to its password (verdict ${verdict})`);
}
