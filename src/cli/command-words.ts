import { globalOptions, refusedOptions } from './globals.ts';
import { spellingsOf } from './options.ts';

/** The words that name the command: neither flags nor values of global flags. */
export function commandWords(words: readonly string[]): string[] {
  const found: string[] = [];
  for (let at = 0; at < words.length && found.length < 2; at += 1) {
    const word = words[at] ?? '';
    if (word === '--') return [...found, ...words.slice(at + 1)].slice(0, 2);
    if (!word.startsWith('-')) found.push(word);
    else if (takesValue(word)) at += 1;
  }
  return found;
}

function takesValue(flag: string): boolean {
  return Object.values({ ...globalOptions, ...refusedOptions }).some(
    ({ flags }) => flags.includes('<') && spellingsOf(flags).includes(flag),
  );
}
