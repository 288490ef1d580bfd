import type { Kind, Objects, Subject } from '../model/world.ts';
import type { FieldChange } from './diff.ts';
import type { Hazard } from './hazard.ts';
import type { Proof } from './proof.ts';

/** What an operator asks for: this object shall be so. Null before = it does not exist yet; null after = it shall go. */
export type Edit = { [K in Kind]: { readonly kind: K; readonly before: Objects[K] | null; readonly after: Objects[K] | null } }[Kind];

export type Action = 'create' | 'update' | 'replace' | 'delete';

/** How a change is carried out; `adopt` = a new object takes the place, and the id, of one that shall go. */
export type Strategy = 'create' | 'in-place' | 'adopt' | 'park' | 'bridge' | 'shadow' | 'canary' | 'delete';

/** One request, as data. */
export interface Step {
  /** Counts from 1. */
  readonly id: number;
  readonly action: Action;
  /** `before` is the object right before this step. Objects that a plan makes have a plan id (plan-id.ts), in `trunkIds` too. */
  readonly edit: Edit;
  readonly subject: Subject;
  readonly change: readonly FieldChange[];
  readonly why: string;
  readonly strategy: Strategy;
  /** Id of the object whose part this one plays: a shadow's original; mostly its own. */
  readonly owner: string;
  /** Left out = the next step may follow at once. */
  readonly trial?: Trial;
}

/** A call that what a step has made has to answer before the next step is taken; else the plan goes no further. */
export interface Trial {
  readonly from: string;
  readonly to: string;
}

export interface Plan {
  readonly formatVersion: '1.0';
  readonly steps: readonly Step[];
  readonly hazards: readonly Hazard[];
  readonly proof: Proof;
}
