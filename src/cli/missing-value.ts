import { Problem } from '../core/problem.ts';
import { type OptionSpecs, singleOptions, spellingsOf } from './options.ts';

/** Every command has them, and no spec names them. */
const HELP = ['-h', '--help'];

/**
 * commander takes whatever stands after `--number` as its value, so that `--number $UNSET --dry-run` would store `--dry-run` and
 * make the change. @param specs those of the command first: they win over the global ones. @throws Problem `usage`.
 */
export function refuseSwallowedFlags(words: readonly string[], ...specs: readonly OptionSpecs[]): void {
  const takesValue = new Map<string, boolean>(HELP.map((spelling) => [spelling, false]));
  for (const options of specs) {
    for (const [, { flags, aliases }] of singleOptions(options)) {
      for (const notation of [flags, ...aliases]) {
        for (const spelling of spellingsOf(notation)) {
          if (!takesValue.has(spelling)) takesValue.set(spelling, notation.includes('<'));
        }
      }
    }
  }
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--') return;
    if (takesValue.get(word) !== true) continue;
    at += 1;
    const next = words[at];
    // A flag of one letter or with its value attached is known by its front part, too.
    if (next === undefined || !(next === '--' || takesValue.has(next.replace(/=.*/s, '')))) continue;
    throw new Problem('usage', `${word} is missing its value`, {
      detail: [next === '--' ? 'nothing stands between it and --' : `the next word is a flag: ${next.replace(/=.*/s, '')}`],
      nextSteps: [`to give it such a value: ${word.startsWith('--') ? word : '--flag'}=VALUE`],
    });
  }
}
