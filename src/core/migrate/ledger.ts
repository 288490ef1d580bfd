import type { Secret } from '../model/secret.ts';
import type { Kind } from '../model/world.ts';
import { leafPaths, type Path } from './json-path.ts';

/** A field that stands in the declared file under another name or as another value. */
export interface Translation {
  readonly path: Path;
  /** Its field in the declared object: `media.encryption`; empty where it only says what the object is. */
  readonly to: string;
  /** Of a request that becomes several objects, those that have it; all unless given. */
  readonly kinds?: readonly Kind[];
}

/** A field that says nothing: null, or a default in an answer of the server, which fills in every field. */
export interface Unsaid {
  readonly path: Path;
  readonly why: string;
}

/** A field that the declared file cannot hold. */
export interface Misfit {
  /** What `--drop` has to name. */
  readonly path: Path;
  /** What would be lost. */
  readonly leaves: readonly Path[];
  readonly why: string;
}

/**
 * What became of every field of a file. Each leaf of the input is under exactly one path here, so nothing is lost in silence.
 * Holds paths, never values: they may be secrets.
 */
export interface Ledger {
  readonly carried: Path[];
  readonly translated: Translation[];
  readonly unsaid: Unsaid[];
  readonly misfits: Misfit[];
  /** Where each secret stands; it is in `translated` as well. */
  readonly secrets: Map<Secret, Path>;
}

export const newLedger = (): Ledger => ({ carried: [], translated: [], unsaid: [], misfits: [], secrets: new Map() });

export function noteMisfit(ledger: Ledger, path: Path, value: unknown, why: string): void {
  ledger.misfits.push({ path, leaves: leafPaths(value, path), why });
}

/** Takes over what a part of the request was read into, with the fields that kept their names handed to `kept`. */
export function absorb(ledger: Ledger, part: Ledger, kept: (path: Path) => void): void {
  ledger.unsaid.push(...part.unsaid);
  ledger.misfits.push(...part.misfits);
  for (const [secret, path] of part.secrets) ledger.secrets.set(secret, path);
  for (const path of part.carried) kept(path);
}
