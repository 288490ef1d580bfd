import { type Readable, Writable } from 'node:stream';
import { Secret } from '../../core/model/secret.ts';
import { Problem } from '../../core/problem.ts';
import type { Prompts } from '../../ports.ts';
import type { Output } from './output.ts';

/** Where a person is asked. */
export interface PromptTerminal {
  readonly stdin: Readable;
  readonly stderr: Output;
  /** stdin and stderr are terminals, and nobody said --no-input. */
  readonly available: boolean;
  /** Aborted by a signal; its reason is the Problem to end with. */
  readonly signal: AbortSignal;
  /** The one escaper: a question may hold names that came from a server. */
  escape(text: string): string;
}

type Library = typeof import('./inquirer.ts');
interface Streams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly signal: AbortSignal;
}

/**
 * Questions on stderr, so that stdout keeps the result alone.
 * @throws Problem (each method) `input-needed` where nobody can answer or stdin closes, naming what would answer instead;
 * `interrupted` at Ctrl-C.
 */
export function createPrompts(terminal: PromptTerminal): Prompts {
  const { available } = terminal;
  const ask = <T>(
    question: string,
    instead: string,
    run: (library: Library, message: string, streams: Streams) => Promise<T>,
  ): Promise<T> => {
    if (!available) throw inputNeeded(question, instead, 'stdin or stderr is no terminal, or input is switched off');
    return onTerminal(terminal, inputNeeded(question, instead, 'stdin was closed'), async (streams) =>
      run(await import('./inquirer.ts'), terminal.escape(question), streams),
    );
  };
  // No mask: its length would tell the length of the secret.
  const secret = async (question: string): Promise<Secret> =>
    new Secret(
      await ask(question, 'a reference such as env:NAME or file:PATH', ({ password }, message, streams) =>
        password({ message, theme: PLAIN }, streams),
      ),
    );
  return {
    available,
    confirm: async (question) =>
      ask(question, '--yes', ({ confirm }, message, streams) => confirm({ message, default: false, theme: PLAIN }, streams)),
    confirmByTyping: async (question, expected) => {
      const answer = await ask(question, `--confirm ${quoted(expected)}`, ({ input }, message, streams) =>
        input({ message, theme: PLAIN }, streams),
      );
      return answer.trim() === expected;
    },
    text: async (question) =>
      ask(question, 'the value on the command line', ({ input }, message, streams) => input({ message, theme: PLAIN }, streams)),
    secret,
    newSecret: async (question) => {
      for (let told = ''; ; told = 'The two differ. ') {
        const first = await secret(`${told}${question}`);
        const again = await secret(`${question}, once more`);
        if (first.equals(again)) return first;
      }
    },
    choose: async (question, choices) =>
      ask(question, 'the value on the command line', ({ select }, message, streams) =>
        select({ message, choices: choices.map((value) => ({ value, name: terminal.escape(value) })), theme: PLAIN }, streams),
      ),
  };
}

/** The library would decide on colours by itself, by other rules than ours; a question needs none. */
const same = (text: string): string => text;
const PLAIN = {
  prefix: '?',
  style: {
    answer: same,
    message: same,
    error: (text: string) => `! ${text}`,
    help: same,
    highlight: same,
    defaultAnswer: (text: string) => `(${text})`,
  },
};

/** Left alone, the library waits on a closed stdin until the process ends by itself, as if all were well. */
async function onTerminal<T>(
  { stdin, stderr, signal }: PromptTerminal,
  closed: Problem,
  run: (streams: Streams) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const ended = new AbortController();
  const onEnd = (): void => ended.abort();
  if (stdin.readableEnded || stdin.destroyed) throw closed;
  stdin.once('end', onEnd).once('close', onEnd);
  try {
    return await run({ input: stdin, output: streamOver(stderr), signal: AbortSignal.any([signal, ended.signal]) });
  } catch (error) {
    signal.throwIfAborted();
    if (ended.signal.aborted) throw closed;
    if (error instanceof Error && error.name === 'ExitPromptError') throw new Problem('interrupted', 'stopped at a question');
    throw error;
  } finally {
    stdin.off('end', onEnd).off('close', onEnd);
  }
}

/** The library wants a stream; ours drops what nobody can see any more. */
function streamOver(output: Output): Writable {
  const stream = new Writable({
    decodeStrings: false,
    write: (chunk: string | Buffer, _encoding, done) => {
      output.write(chunk.toString());
      done();
    },
  });
  return Object.assign(stream, { columns: output.columns ?? 80, isTTY: output.isTTY });
}

function inputNeeded(question: string, instead: string, why: string): Problem {
  return new Problem('input-needed', `nobody can answer: ${question}`, { detail: [why], nextSteps: [`give ${instead}`] });
}

function quoted(word: string): string {
  return /^[\w.@:+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
