import type { Declaration, DeclaredObject } from '../declared/declaration.ts';
import type { Keys } from '../model/source.ts';
import type { Kind, Objects, World } from '../model/world.ts';
import type { Finding, Patch } from './finding.ts';
import type { LintId, Severity } from './lint-ids.ts';

/** What the rules look at. The same rules serve files, the live world, saved worlds, and files on top of either. */
export interface LintProject {
  /** As it would be: what was read, with everything that the files declare. */
  readonly world: World;
  /** Live or saved; null = only files are looked at, so nobody knows what else there is. */
  readonly read: World | null;
  /** The files are the whole project: what they do not declare does not exist. */
  readonly alone: boolean;
  /** Null = only a world is looked at. */
  readonly declaration: Declaration | null;
  /** The file's entry of an object in `world`. */
  readonly declared: ReadonlyMap<Objects[Kind], DeclaredObject>;
  readonly surroundings: Surroundings;
}

/** What is known of the project besides its objects; null = nobody knows. */
export interface Surroundings {
  readonly hosting: 'cloud' | 'self-hosted' | null;
  /** Names of agents that LiveKit Cloud runs. */
  readonly deployedAgents: readonly string[] | null;
  readonly target: { readonly url: string; readonly apiKey: string; readonly sipHost: string } | null;
}

export const NOTHING_KNOWN: Surroundings = { hosting: null, deployedAgents: null, target: null };

/** A world by itself, without files. */
export const worldAlone = (world: World, surroundings: Surroundings = NOTHING_KNOWN): LintProject => ({
  world,
  read: world,
  alone: false,
  declaration: null,
  declared: new Map(),
  surroundings,
});

/** What a rule says of one object; where it stands is found out by the caller. */
export interface Fault {
  readonly lint: LintId;
  readonly kind: Kind;
  readonly object: Objects[Kind];
  /** The other object of the same kind that the fault is between; the same one where it is at fault by itself. */
  readonly partner?: Objects[Kind];
  /** Below the object, in LiveKit's names. */
  readonly field: Keys;
  readonly summary: string;
  readonly fix: string;
  /** Paths below the object. */
  readonly mend?: readonly Patch[] | undefined;
  /** Where it is another than usual. */
  readonly severity?: Severity | undefined;
}

/** Looks at objects, wherever they come from. */
export type ObjectRule = (project: LintProject) => readonly Fault[];
/** Looks at what only a file has. */
export type FileRule = (declaration: Declaration, project: LintProject) => readonly Finding[];
