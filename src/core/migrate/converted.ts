import type { Kind } from '../model/world.ts';
import type { JsonObject, Path } from './json-path.ts';

/** One object for the declared file, its secrets still as `Secret` and its trunks still ids. */
export interface Converted {
  readonly kind: Kind;
  /** Of the object inside the request. */
  readonly path: Path;
  /** Empty where the request gives none. */
  readonly name: string;
  readonly id: string;
  readonly fields: JsonObject;
}
