import type { Reporter } from '../ports.ts';
import { escapeText } from './escape.ts';

export interface ReporterOptions {
  /** Writes to stderr. */
  readonly write: (text: string) => void;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** Lines that are rewritten in place; only where stderr is a terminal and nobody logs it. */
  readonly animated: boolean;
  /** Of that terminal; null = not known. */
  readonly columns: number | null;
}

/** Warnings also go into the JSON envelope, so they are kept. */
export interface KeepingReporter extends Reporter {
  readonly warnings: readonly string[];
  /** Takes the progress away. */
  clear(): void;
}

const TO_END_OF_SCREEN = '\u001b[J';
const linesUp = (count: number): string => (count === 0 ? '' : `\u001b[${count}A`);

export function createReporter({ write, quiet, verbose, animated, columns }: ReporterOptions): KeepingReporter {
  const warnings: string[] = [];
  /** Lines of progress on the screen; the cursor stands in the last one. */
  let showing = 0;
  const erasing = () => (showing === 0 ? '' : `\r${linesUp(showing - 1)}${TO_END_OF_SCREEN}`);
  const clear = () => {
    if (showing > 0) write(erasing());
    showing = 0;
  };
  // A line that the terminal breaks in two could not be taken away as one.
  const fitting = (text: string) => escapeText(text).slice(0, columns === null ? undefined : Math.max(1, columns - 1));
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
      const lines = `${text} ...`.split('\n').map(fitting);
      write(`${erasing()}${lines.join('\n')}`);
      showing = lines.length;
    },
    verbose: (text) => {
      if (verbose && !quiet) print(text);
    },
  };
}
