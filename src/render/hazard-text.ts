import { KIND_LABEL, labelOf } from '../core/model/world.ts';
import type { Hazard } from '../core/plan/hazard.ts';
import type { Proof } from '../core/plan/proof.ts';
import { callText } from './calls-text.ts';
import { bad, type Document, dim, indented, type Line, warn, wrapped } from './document.ts';

/** Hazards that are confirmed and not refused, each with its way to soften it. */
export function hazardLines(hazards: readonly Hazard[]): Line[] {
  return hazards.flatMap((hazard) => [
    wrapped(2, warn(hazard.id), `  ${hazardText(hazard)}`),
    ...hazard.nextSteps.map((step) => indented(6, dim(step))),
  ]);
}

/** `step 2, dispatch rule main (SDR_wQcf): drops calls to +15105550100 until step 3`. */
export function hazardText({ step, subject, detail }: Hazard): string {
  const where = step === undefined ? '' : `step ${step}, `;
  return `${where}${KIND_LABEL[subject.kind]} ${labelOf(subject)}: ${detail}`;
}

/** Why a plan is not carried out: the hazard, one call that meets it, and the ways out. */
export function refusalDocument(blocked: readonly Hazard[]): Document {
  return blocked.flatMap((hazard) => [
    wrapped(0, bad('refused'), `: ${hazardText(hazard)} (${hazard.id})`),
    ...(hazard.call === undefined ? [] : [indented(2, `one such call: ${callText(hazard.call)}`)]),
    ...waysOut(hazard).map((step, at) => indented(2, at === 0 ? 'try: ' : '     ', step)),
  ]);
}

/** What LiveKit refuses cannot be allowed. */
export function waysOut({ id, nextSteps }: Hazard): readonly string[] {
  return id === 'SERVER_REFUSES' ? nextSteps : [...nextSteps, `or name the risk: --allow ${id}`];
}

/** What the proof found of calls in between, in the words of its last clause. */
export function proofVerdict({ hazards }: Proof): string {
  const bad = (id: Hazard['id'], found: string, none: string) => (hazards.some((hazard) => hazard.id === id) ? found : none);
  return `${bad('CALL_DROP', 'SOME DROPPED', 'none dropped')}, ${bad('CALL_MISROUTE', 'SOME MISROUTED', 'none misrouted')}`;
}
