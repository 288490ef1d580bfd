import { globalOptions, refusedOptions } from './globals.ts';

/** The words that name the command: neither flags nor values of global flags. */
export function commandWords(words: readonly string[]): string[] {
  const takesValue = new Set(
    Object.values({ ...globalOptions, ...refusedOptions })
      .filter(({ flags }) => flags.includes('<'))
      .flatMap(({ flags }) => flags.match(/(?<!\S)--?[\w-]+/g) ?? []),
  );
  const found: string[] = [];
  for (let at = 0; at < words.length && found.length < 2; at += 1) {
    const word = words[at] ?? '';
    if (word === '--') return [...found, ...words.slice(at + 1)].slice(0, 2);
    if (takesValue.has(word)) at += 1;
    else if (!word.startsWith('-')) found.push(word);
  }
  return found;
}
