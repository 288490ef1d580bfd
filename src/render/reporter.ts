import type { Reporter } from '../ports.ts';
import { escapeText } from './escape.ts';

export interface ReporterOptions {
  /** Writes to stderr. */
  readonly write: (text: string) => void;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** A line that is rewritten in place; only where stderr is a terminal and nobody logs it. */
  readonly animated: boolean;
}

/** Warnings also go into the JSON envelope, so they are kept. */
export interface KeepingReporter extends Reporter {
  readonly warnings: readonly string[];
  /** Takes the progress line away. */
  clear(): void;
}

const ERASE_LINE = '\r\u001b[K';

export function createReporter({ write, quiet, verbose, animated }: ReporterOptions): KeepingReporter {
  const warnings: string[] = [];
  let showing = false;
  const clear = () => {
    if (showing) write(ERASE_LINE);
    showing = false;
  };
  const print = (text: string) => {
    clear();
    write(`${text.split('\n').map(escapeText).join('\n')}\n`);
  };
  return {
    warnings,
    clear,
    line: (text) => {
      if (!quiet) print(text);
    },
    warn: (text) => {
      warnings.push(text);
      if (!quiet) print(`warning: ${text}`);
    },
    progress: (text) => {
      if (!animated || quiet) return;
      write(`${ERASE_LINE}${escapeText(text)} ...`);
      showing = true;
    },
    verbose: (text) => {
      if (verbose && !quiet) print(text);
    },
  };
}
