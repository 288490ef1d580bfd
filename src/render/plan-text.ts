import type { UncomparedSecret } from '../core/declared/compare-secrets.ts';
import { KIND_LABEL, labelOf } from '../core/model/world.ts';
import type { Plan } from '../core/plan/plan.ts';
import { callChangeLines, proofText } from './calls-text.ts';
import { NOT_COMPARED } from './change-text.ts';
import { type Document, type Line, warn, wrapped } from './document.ts';
import { hazardLines, proofVerdict } from './hazard-text.ts';
import { stepLines } from './steps-text.ts';

/** A plan as an operator reads it before saying yes: fields, calls, what to know of them, and the proof. */
export function planDocument(plan: Plan, uncompared: readonly UncomparedSecret[] = []): Document {
  return [
    ...stepLines(plan),
    ...uncomparedLines(uncompared),
    ...callChangeLines(plan.proof.changes),
    ...hazardLines(plan.hazards),
    ...(plan.steps.length === 0 ? [] : [wrapped(2, proofText(plan.proof, proofVerdict(plan.proof)))]),
  ];
}

export function uncomparedLines(uncompared: readonly UncomparedSecret[]): Line[] {
  return uncompared.map(({ subject, field, why }) =>
    wrapped(2, warn('?'), ` ${KIND_LABEL[subject.kind]} ${labelOf(subject)}  ${field} ${NOT_COMPARED}: ${why}`),
  );
}
