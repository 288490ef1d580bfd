import type { Readable } from 'node:stream';
import type { ProcessInterrupts } from '../adapters/terminal/interrupts.ts';
import type { Output } from '../adapters/terminal/output.ts';

/** The machine as the program sees it; a test hands in its own. */
export interface Host {
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly cwd: string;
  readonly stdinIsTTY: boolean;
  /** Opened at the first call: a start that reads nothing is 4 ms shorter without it. */
  stdin(): Readable & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly interrupts: ProcessInterrupts;
}
