/** A plan as JSON without a secret in it: what `--out` saves and a journal keeps. */
export interface EncodedPlan {
  readonly formatVersion: '1.0';
}
