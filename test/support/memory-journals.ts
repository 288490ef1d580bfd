import type { ChainEnd } from '../../src/adapters/files/journal-lines.ts';
import { eventLine, headerLine, readJournalText } from '../../src/adapters/files/journal-text.ts';
import { Problem } from '../../src/core/problem.ts';
import type { Run, RunEvent, RunHeader } from '../../src/core/run/run.ts';
import { isUnfinished } from '../../src/core/run/step-states.ts';
import type { Journal, Journals, RunTarget } from '../../src/ports.ts';

/** A moment at which a process can die: just before a record is on the disk, or just after. */
export interface JournalPoint {
  readonly runId: string;
  readonly when: 'before' | 'after';
  readonly record: RunHeader | RunEvent;
}

export interface MemoryJournals extends Journals {
  /** What lies on the disk, by run. */
  readonly texts: ReadonlyMap<string, string>;
  /** Takes the last bytes of a journal away, as a crash does to what was being written. */
  tear(runId: string, bytes: number): void;
}

/**
 * Journals whose disk is memory, written and read with the format of the real ones.
 * @param at awaited at each {@link JournalPoint}. What it throws, the engine gets from the journal; where it never ends, the engine
 * stops there as a killed process does. @param now milliseconds since 1970.
 */
export function memoryJournals(
  at: (point: JournalPoint) => Promise<void> | void = () => undefined,
  now: () => number = () => Date.UTC(2026, 0),
): MemoryJournals {
  const texts = new Map<string, string>();

  const write = async (runId: string, record: RunHeader | RunEvent, line: { text: string; end: ChainEnd }): Promise<ChainEnd> => {
    await at({ runId, when: 'before', record });
    texts.set(runId, `${texts.get(runId) ?? ''}${line.text}`);
    await at({ runId, when: 'after', record });
    return line.end;
  };
  const journalFrom = (runId: string, from: ChainEnd): Journal => {
    let end = from;
    let last: Promise<void> = Promise.resolve();
    return {
      append: (event) => {
        last = last.then(async () => {
          end = await write(runId, event, eventLine(end, event, new Date(now()).toISOString()));
        });
        return last;
      },
      close: () => last,
    };
  };
  const open = (target: RunTarget, runId: string) => {
    const read = readJournalText(Buffer.from(texts.get(runId) ?? ''));
    if (!read.ok || !isOf(target, read.run)) throw new Problem('run-not-found', `no run ${runId} is recorded`);
    return read;
  };

  return {
    texts,
    tear: (runId, bytes) => texts.set(runId, (texts.get(runId) ?? '').slice(0, -bytes)),
    begin: async (header) => {
      if (texts.has(header.runId)) throw new Error(`a second run ${header.runId}`);
      return journalFrom(header.runId, await write(header.runId, header, headerLine(header)));
    },
    reopen: async (target, runId) => {
      const { end, length } = open(target, runId);
      texts.set(
        runId,
        Buffer.from(texts.get(runId) ?? '')
          .subarray(0, length)
          .toString(),
      );
      return journalFrom(runId, end);
    },
    read: async (target, runId) => open(target, runId).run,
    list: async (target) => listed(target),
    listUnfinished: async (target) => {
      const { runs, damaged } = listed(target);
      return { runs: runs.filter(isUnfinished), damaged };
    },
  };

  function listed(target: RunTarget) {
    const read = [...texts.values()].map((text) => readJournalText(Buffer.from(text)));
    const runs = read.flatMap((journal) => (journal.ok && isOf(target, journal.run) ? [journal.run] : []));
    return { runs: runs.toSorted((a, b) => (a.header.startedAt < b.header.startedAt ? 1 : -1)), damaged: [] };
  }
}

const isOf = ({ url, apiKey }: RunTarget, { header }: Run) => header.target.url === url && header.target.apiKey === apiKey;
