/** @returns the words of a command line as a POSIX shell splits it, expansions aside. */
export function shellWords(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|"[^"]*"|\\.|[^\s'"\\])+/g)].map(([word]) =>
    word.replaceAll(/'([^']*)'|"([^"]*)"|\\(.)/g, (_, single: string, double: string, escaped: string) => single ?? double ?? escaped),
  );
}
