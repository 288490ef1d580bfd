import type { Call } from '../../model/call.ts';

/** Calls that every state answers alike. */
export interface CallClass {
  /** One of them: numbers, source and PIN are such that all others of the class fare the same. */
  readonly call: Call;
  /** The called numbers, in normal form where they have one; null = any that no trunk and no rule has. */
  readonly numbers: readonly string[] | null;
  /** The calling numbers; null = any that is not told apart. */
  readonly callers: readonly string[] | null;
  /** Whether other callers of these numbers are a class of their own. */
  readonly othersTold: boolean;
}
