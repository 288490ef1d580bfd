import type { Kind } from '../model/world.ts';
import type { JsonObject, Path } from './json-path.ts';
import type { Unsaid } from './ledger.ts';

/** What became of one object of a file. */
export interface MigratedObject {
  /** In the words of LiveKit's API. */
  readonly shape: string;
  readonly kind: Kind;
  readonly name: string;
  /** In the document: `dispatchRules[0]`. */
  readonly place: string;
}

/** What became of one file. Paths are spelt as in the file; no member holds a value of it. */
export interface MigratedFile {
  readonly path: string;
  /** Of its objects, each once; `list answer: ...` where the file is one. */
  readonly shape: string;
  readonly objects: readonly MigratedObject[];
  /** Fields that stand in the document as they are. */
  readonly carried: number;
  /** Fields that have another name or value there. */
  readonly translated: readonly { readonly path: Path; readonly to: readonly string[] }[];
  readonly unsaid: readonly Unsaid[];
  /** What `--drop` took away. */
  readonly dropped: readonly Path[];
}

/** A secret of a file that the document only refers to. */
export interface MovedSecret {
  /** Environment variable that has to hold the value. */
  readonly variable: string;
  readonly file: string;
  readonly path: Path;
}

export interface Migration {
  readonly files: readonly MigratedFile[];
  /** The declared file, as data. */
  readonly document: JsonObject;
  readonly secrets: readonly MovedSecret[];
  readonly warnings: readonly string[];
}

/** An inbound trunk that rules may name by its id. */
export interface KnownTrunk {
  readonly id: string;
  readonly name: string;
  readonly numbers: readonly string[];
}
