import { Lexer } from 'yaml';

/** No file that a person keeps nests deeper; every level costs the parser stack. */
const MAX_DEPTH = 64;

/**
 * Looks for what must not reach the parser: 100,000 open brackets abort Node (yaml 2.9.1 recurses), and a thousand `? ` keep it
 * busy for minutes. The lexer alone runs in one pass without recursion.
 * @returns what is wrong and on which line, counted from 1; undefined for text that may be parsed.
 */
export function nestingFault(text: string): { message: string; line: number } | undefined {
  const tooDeep = `nested more than ${MAX_DEPTH} levels deep`;
  let line = 1;
  let brackets = 0;
  let onLine = 0;
  let scalarFollows = false;
  for (const token of new Lexer().lex(text)) {
    const isScalar = scalarFollows;
    scalarFollows = token === SCALAR;
    if (!isScalar) {
      if (token === '?') return { message: 'an explicit key (? key) is not allowed', line };
      if (token === '[' || token === '{') brackets += 1;
      else if (token === ']' || token === '}') brackets -= 1;
      else if (token === '-') onLine += 1;
      else if (/^ +$/.test(token) && token.length > MAX_INDENT) return { message: tooDeep, line };
      if (brackets + onLine > MAX_DEPTH) return { message: tooDeep, line };
    }
    for (const char of token) {
      if (char !== '\n') continue;
      line += 1;
      onLine = 0;
    }
  }
  return undefined;
}

/** The lexer's announcement that the next token is a scalar's text. */
const SCALAR = '\u001f';
/** Indented blocks need a space a level at least, so this bounds their depth without counting them. */
const MAX_INDENT = 1000;
