import type { Where } from '../problem.ts';

/** A path of keys and list positions into data. */
export type Keys = readonly PropertyKey[];

/** No file of declarations is larger: what is read is read whole, with the place of every value. */
export const MOST_SOURCE_BYTES = 1024 * 1024;

/** Data as it was read from a file, and where each part of it stands. */
export interface Source {
  /** As the user named it; `stdin` for `-`. */
  readonly file: string;
  readonly data: unknown;
  /** Of the value at `keys`, else of the nearest value above it that is there. */
  whereOf(keys: Keys): Where;
  /** Of the key itself, for words about a key that should not be there. */
  whereOfKey(keys: Keys): Where;
  /** The value as it is spelt in the file, where it is a single one: `+15105550100`, which as data is a number without its plus. */
  textOf(keys: Keys): string | undefined;
}

/** A file that is no data. */
export interface SourceFault {
  /** Lower case, without any text of a value. */
  readonly message: string;
  readonly where: Where;
}
