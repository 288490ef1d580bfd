/** No file that a person keeps nests deeper; every level costs the parser stack. */
const MAX_DEPTH = 64;
/** A file of 1,000 trunks and rules has 75,000. A million of them in one MiB would take the parser seconds and half a GiB. */
const MAX_TOKENS = 200_000;

/**
 * Looks for what must not reach the parser: 100,000 open brackets abort Node (yaml 2.9.1 recurses), and a thousand `? ` keep it
 * busy for minutes. Sees the lexer's tokens one by one; the lexer alone runs in one pass without recursion.
 */
export class TokenGuard {
  /** Counted from 1. */
  line = 1;
  #tokens = 0;
  #brackets = 0;
  #onLine = 0;
  #scalarFollows = false;

  /** @returns what is wrong with the text so far, undefined where it may be parsed. */
  faultAt(token: string): string | undefined {
    this.#tokens += 1;
    if (this.#tokens > MAX_TOKENS) return 'more keys, values and marks than 200,000';
    if (token.includes('\0')) return 'a NUL character is not allowed';
    const isScalar = this.#scalarFollows;
    this.#scalarFollows = token === SCALAR;
    if (!isScalar) {
      if (token === '?') return 'an explicit key (? key) is not allowed';
      // `%YAML 1.1` would bring back `no` as false, merge keys and octal numbers.
      if (token.startsWith('%')) return 'a directive (%YAML, %TAG) is not allowed';
      if (token === '[' || token === '{') this.#brackets += 1;
      else if (token === ']' || token === '}') this.#brackets -= 1;
      else if (token === '-') this.#onLine += 1;
      else if (token.length > MAX_INDENT && /^ +$/.test(token)) return TOO_DEEP;
      if (this.#brackets + this.#onLine > MAX_DEPTH) return TOO_DEEP;
    }
    for (let at = token.indexOf('\n'); at >= 0; at = token.indexOf('\n', at + 1)) {
      this.line += 1;
      this.#onLine = 0;
    }
    return undefined;
  }
}

const TOO_DEEP = `nested more than ${MAX_DEPTH} levels deep`;
/** The lexer's announcement that the next token is a scalar's text. */
const SCALAR = '\u001f';
/** Indented blocks need a space a level at least, so this bounds their depth without counting them. */
const MAX_INDENT = 1000;
