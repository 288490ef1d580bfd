import { z } from 'zod';
import { type DeclaredVerification, verification } from '../declared/schema.ts';
import type { Digest } from '../model/digest.ts';
import type { World } from '../model/world.ts';
import { Problem } from '../problem.ts';
import { canonicalJson } from './canonical-json.ts';
import { encodeForFile, encodeForHash } from './encode-plan.ts';
import { type EncodedPlan, encodedPlanSchema, kindSchema, subjectSchema } from './encoded-plan.ts';
import { HAZARDS } from './hazard.ts';
import type { Plan } from './plan.ts';
import { type BasisEntry, basisOf } from './plan-basis.ts';
import { anyRun } from './plan-run.ts';

/** A saved plan: what `plan --out` writes and `apply FILE` carries out, perhaps on another machine. No secret is in it. */
export interface PlanFile extends EncodedPlan {
  readonly kind: 'PlanFile';
  /** Version of sipctl. */
  readonly tool: string;
  readonly target: { readonly url: string; readonly apiKey: string };
  /** RFC 3339, UTC. */
  readonly created: string;
  /** The declared files it was made from. */
  readonly inputs: readonly { readonly name: string; readonly sha256: string }[];
  readonly basis: readonly BasisEntry[];
  /** What the files say of test calls; left out = nothing. */
  readonly verify?: DeclaredVerification;
  /** What the proof found, for people: whoever applies the plan proves it anew. */
  readonly proof: Pick<Plan['proof'], 'classes' | 'states' | 'straddling'> & { readonly hazards: readonly SavedHazard[] };
  readonly changed: boolean;
  /** Without any `--allow` that was not given when it was made. */
  readonly applyable: boolean;
  /** `sha256:...` of steps and basis: two plans with one hash do the same to the same world. */
  readonly hash: string;
  /** `sha256:...` of all other members. */
  readonly checksum: string;
}

type SavedHazard = Pick<Plan['hazards'][number], 'id' | 'subject' | 'detail' | 'step'>;

/** A world of 10,000 trunks and 10,000 rules, and a plan that changes a third of it. */
export const MOST_PLAN_BYTES = 64 * 1024 * 1024;

export interface PlanOrigin {
  readonly world: World;
  readonly target: PlanFile['target'];
  readonly tool: string;
  readonly created: string;
  readonly inputs: PlanFile['inputs'];
  readonly verify?: DeclaredVerification;
  /** The run that made the plan, whose id is in the names of temporary objects. */
  readonly runId: string;
  readonly applyable: boolean;
}

/** @returns the text of a plan file. @throws Problem `secret-needed` for a secret that cannot be had again. */
export function planFileText(plan: Plan, { world, target, runId, ...origin }: PlanOrigin, digest: Digest): string {
  const encoded = anyRun(encodeForFile(plan.steps, world), runId);
  const basis = basisOf(world, digest);
  const { classes, states, straddling, hazards } = plan.proof;
  const shown = hazards.map(({ id, subject, detail, step }) => ({ id, subject, detail, ...(step === undefined ? {} : { step }) }));
  const file: Omit<PlanFile, 'checksum'> = {
    formatVersion: encoded.formatVersion,
    kind: 'PlanFile',
    ...origin,
    target: { url: target.url, apiKey: target.apiKey },
    hash: hashOf(encoded, basis, digest),
    changed: encoded.steps.length > 0,
    proof: { classes, states, straddling, hazards: shown },
    basis,
    steps: encoded.steps,
  };
  return `${JSON.stringify({ ...file, checksum: checksumOf(file, digest) }, null, 2)}\n`;
}

/** @returns `sha256:...`, the same that a file of this plan would have. @param runId as in {@link PlanOrigin}. */
export function planHash(plan: Plan, world: World, runId: string, digest: Digest): string {
  return hashOf(anyRun(encodeForHash(plan.steps, world), runId), basisOf(world, digest), digest);
}

const hashOf = ({ steps }: EncodedPlan, basis: readonly BasisEntry[], digest: Digest) =>
  `sha256:${digest(canonicalJson({ steps, basis }))}`;
const checksumOf = (file: object, digest: Digest) => `sha256:${digest(canonicalJson(file))}`;

/** Members of a newer minor version stay in it. */
export const planFileSchema = encodedPlanSchema.extend({
  kind: z.literal('PlanFile'),
  tool: z.string(),
  target: z.looseObject({ url: z.url(), apiKey: z.string() }),
  created: z.iso.datetime(),
  inputs: z.array(z.looseObject({ name: z.string(), sha256: z.string() })),
  basis: z.array(z.looseObject({ kind: kindSchema, id: z.string(), name: z.string(), hash: z.string() })),
  verify: verification.exactOptional(),
  proof: z.looseObject({
    classes: z.number(),
    states: z.number(),
    straddling: z.number(),
    hazards: z.array(z.looseObject({ id: z.enum(HAZARDS), subject: subjectSchema, detail: z.string(), step: z.number().exactOptional() })),
  }),
  changed: z.boolean(),
  applyable: z.boolean(),
  hash: z.string(),
  checksum: z.string(),
});

/**
 * Reads a plan file. @param name of the file, only named.
 * @throws Problem `plan-invalid` for what is no plan, damaged or edited; `plan-version-unknown` for one of a newer major version.
 */
export function readPlanFile(text: string, name: string, digest: Digest): PlanFile {
  const data = parseJson(text, name);
  const { formatVersion } = z.looseObject({ formatVersion: z.string() }).safeParse(data).data ?? invalid(name, 'it has no formatVersion');
  if (!/^1\.\d+$/.test(formatVersion)) {
    throw new Problem('plan-version-unknown', `${name} has the plan format ${formatVersion}; this sipctl reads 1.x`, {
      where: { file: name },
      nextSteps: ['make the plan anew with this sipctl, or apply it with one as new as the one that made it'],
    });
  }
  const { checksum, ...members } = z.looseObject({ checksum: z.string() }).safeParse(data).data ?? invalid(name, 'it has no checksum');
  if (checksum !== checksumOf(members, digest)) return invalid(name, 'it is not as it was saved');
  const read = planFileSchema.safeParse(data);
  if (!read.success) return invalid(name, `${read.error.issues[0]?.path.join('.')}: ${read.error.issues[0]?.message}`);
  return read.data;
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return invalid(name, 'it is not whole JSON');
  }
}

function invalid(name: string, why: string): never {
  throw new Problem('plan-invalid', `${name} is no plan that can be applied: ${why}`, {
    where: { file: name },
    nextSteps: ['make the plan anew: sipctl plan -f FILE --out PLAN'],
  });
}
