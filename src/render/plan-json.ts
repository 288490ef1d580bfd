import type { Call } from '../core/model/call.ts';
import { HAZARDS, type Hazard } from '../core/plan/hazard.ts';
import type { Plan, Step } from '../core/plan/plan.ts';
import type { Proof } from '../core/plan/proof.ts';
import { changeJson } from './change-text.ts';

type Json = Readonly<Record<string, unknown>>;

/** What a plan does, step by step, without a secret in it. */
export const stepsJson = ({ steps, hazards }: Plan): Json[] => steps.map((step) => stepJson(step, hazards));

export function stepJson({ id, action, strategy, subject, change, why, trial }: Step, hazards: readonly Hazard[]): Json {
  return {
    id,
    action,
    strategy,
    subject,
    why,
    change: action === 'delete' ? [] : change.map(changeJson),
    ...(trial === undefined ? {} : { trial }),
    hazards: [...new Set(hazards.filter(({ step }) => step === id).map((hazard) => hazard.id))],
  };
}

export function proofJson({ classes, states, straddling, hazards, changes }: Proof): Json {
  return {
    classes,
    states,
    straddling,
    worst: HAZARDS.find((id) => hazards.some((hazard) => hazard.id === id)) ?? null,
    findings: hazards.map(hazardJson),
    changes: changes.map(({ call, ...change }) => ({ call: callJson(call), ...change })),
  };
}

export function hazardJson({ call, ...hazard }: Hazard): Json {
  return { ...hazard, ...(call === undefined ? {} : { call: callJson(call) }) };
}

/** A PIN in a call is a `Secret`, which JSON shows as such. */
const callJson = (call: Call): Json => ({ ...call });
