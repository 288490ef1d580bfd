import type { Writable } from 'node:stream';

/** A stream that may be closed by its reader at any time. */
export interface Output {
  readonly isTTY: boolean;
  readonly columns: number | undefined;
  /** Text for a closed stream is dropped: `| head` is no failure, and must not cut a change in half. */
  write(text: string): void;
  /** Resolves when everything written has left the process or has nowhere to go. @returns why text was lost where nobody chose that. */
  flushed(): Promise<string | null>;
}

/** The reader went away, which is his choice. */
const NOBODY_READS = new Set(['EPIPE', 'EIO', 'ERR_STREAM_DESTROYED']);

type Stream = Writable & { readonly columns?: number };

/** @param open makes the stream, when it is first needed: a start that writes no word to stderr is a millisecond shorter without it. */
export function createOutput(isTTY: boolean, open: () => Stream): Output {
  let opened: Stream | undefined;
  let closed = false;
  let lost: string | null = null;
  let last: Promise<void> = Promise.resolve();
  const stream = () => {
    opened ??= open().on('error', ({ code = 'unknown' }: NodeJS.ErrnoException) => {
      closed = true;
      if (!NOBODY_READS.has(code)) lost = code;
    });
    return opened;
  };
  return {
    isTTY,
    get columns() {
      return isTTY ? stream().columns : undefined;
    },
    write(text) {
      if (closed || text === '') return;
      last = new Promise((resolve) => {
        stream().write(text, () => resolve());
      });
    },
    flushed: async () => {
      await last;
      return lost;
    },
  };
}
