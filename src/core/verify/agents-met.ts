import type { Check } from '../check.ts';

/** @returns the checks, in which an agent that came to a test call needs no other proof of life. @param met names of agents. */
export function withAgentsMet(checks: readonly Check[], met: readonly string[]): Check[] {
  return checks.map((check) =>
    check.id === 'agent.alive' && check.status === 'unknown' && met.includes(check.subject.name)
      ? { ...check, status: 'pass', evidence: 'came to the test call', nextSteps: [] }
      : check,
  );
}
