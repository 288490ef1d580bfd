import type { FileHandle } from 'node:fs/promises';
import type { RunEvent } from '../../core/run/run.ts';
import type { Journal } from '../../ports.ts';
import type { ChainEnd } from './journal-lines.ts';
import { eventLine } from './journal-text.ts';
import { unusable } from './state-directory.ts';

interface Waiting {
  readonly event: RunEvent;
  readonly text: string;
  resolve(): void;
  reject(error: unknown): void;
}

/** What of a file a journal needs; a test hands in a disk that fails. */
export type JournalDisk = Pick<FileHandle, 'appendFile' | 'datasync' | 'close'>;

/** The journal of a run that is under way. */
export class JournalFile implements Journal {
  readonly #file: string;
  readonly #disk: JournalDisk;
  readonly #now: () => number;
  #end: ChainEnd;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | null = null;
  /** Why nothing more is written. After a failed fsync a second one may succeed although the data is gone. */
  #broken: unknown = null;

  /** @param now milliseconds since 1970. */
  constructor(file: string, disk: JournalDisk, end: ChainEnd, now: () => number) {
    this.#file = file;
    this.#disk = disk;
    this.#end = end;
    this.#now = now;
  }

  append(event: RunEvent): Promise<void> {
    const { text, end } = eventLine(this.#end, event, new Date(this.#now()).toISOString());
    this.#end = end;
    const written = new Promise<void>((resolve, reject) => this.#waiting.push({ event, text, resolve, reject }));
    this.#writing ??= this.#write();
    return written;
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#disk.close();
  }

  /** What comes while the disk is busy goes there in one piece, with one fsync. Never rejects. */
  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      try {
        if (this.#broken !== null) throw this.#broken;
        await this.#disk.appendFile(group.map(({ text }) => text).join(''));
        await this.#disk.datasync();
        for (const { resolve } of group) resolve();
      } catch (error) {
        this.#broken = error;
        for (const { event, reject } of group) reject(unusable(this.#file, error, [`not recorded: ${JSON.stringify(event)}`]));
      }
    }
    this.#writing = null;
  }
}
