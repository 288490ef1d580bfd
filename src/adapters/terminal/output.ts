import type { Writable } from 'node:stream';

/** A stream that may be closed by its reader at any time. */
export interface Output {
  readonly isTTY: boolean;
  readonly columns: number | undefined;
  /** Text for a closed stream is dropped: `| head` is no failure, and must not cut a change in half. */
  write(text: string): void;
  /** Resolves when everything written has left the process or has nowhere to go. */
  flushed(): Promise<void>;
}

export function createOutput(stream: Writable & { isTTY?: boolean; columns?: number }): Output {
  let closed = false;
  let last: Promise<void> = Promise.resolve();
  // EPIPE, or EIO where the terminal is gone. Any other failure to print cannot be printed either.
  stream.on('error', () => {
    closed = true;
  });
  return {
    isTTY: stream.isTTY === true,
    columns: stream.columns,
    write(text) {
      if (closed || text === '') return;
      last = new Promise((resolve) => {
        stream.write(text, () => resolve());
      });
    },
    flushed: () => last,
  };
}
