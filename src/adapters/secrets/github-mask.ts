import type { Secret } from '../../core/model/secret.ts';

/** Shorter lines are in too many words: the runner would blacken its whole log. */
const SHORTEST = 4;

/**
 * Workflow commands by which the runner of a GitHub job blackens a secret in everything that the job prints from then on. The runner
 * takes a command from the log and shows it nowhere; it masks line by line.
 */
export function maskCommands(secret: Secret): string[] {
  return secret
    .reveal()
    .split(/\r\n|\r|\n/)
    .filter((line) => line.length >= SHORTEST)
    .map((line) => `::add-mask::${line.replaceAll('%', '%25')}`);
}
