import type { Subject } from '../model/world.ts';

/** What live objects have from deprecated requests, or broken ones (cli.md 5). Stable: scripts match on them. */
export type LiveFindingId = 'rule-no-agents' | 'deprecated-media-encryption' | 'trunk-ref-empty' | 'trunk-ref-dangling' | 'legacy-trunk';

export interface LiveFinding {
  readonly id: LiveFindingId;
  readonly subject: Subject;
  /** What is wrong, and what it does to calls. */
  readonly detail: string;
  /** What becomes of it; null = that is for the operator to say, and `nextSteps` tell how. */
  readonly mend: string | null;
  /** The reason with which it was passed; it is then left as it is. */
  readonly accepted: string | null;
  readonly nextSteps: readonly string[];
}

/** What only an operator can know. */
export interface LiveChoices {
  /** Agent of a rule that calls none. */
  agentFor(ruleId: string): string | undefined;
  /** Id of the trunk in place of one that does not exist. */
  trunkFor(ruleId: string): string | undefined;
  readonly dropDangling: boolean;
  /** Reasons by finding. */
  readonly accepted: Readonly<Record<string, string>>;
}

export const isOpen = ({ mend, accepted }: LiveFinding): boolean => mend === null && accepted === null;
