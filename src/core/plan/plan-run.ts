import { RESERVED } from '../model/plan-id.ts';
import type { EncodedObject } from './encode-object.ts';
import type { EncodedPlan } from './encoded-plan.ts';

/** In the place of a run's id: the run that made a plan is not the one that carries it out. */
const ANY_RUN = 'RUN';

/** The plan without the id of the run that made it, which temporary objects carry in their names. */
export const anyRun = (plan: EncodedPlan, runId: string): EncodedPlan => renamed(plan, runId, ANY_RUN);

/** The plan for the run that carries it out. */
export const forRun = (plan: EncodedPlan, runId: string): EncodedPlan => renamed(plan, ANY_RUN, runId);

function renamed({ formatVersion, steps }: EncodedPlan, from: string, to: string): EncodedPlan {
  const prefix = `${RESERVED}${from}:`;
  const name = (text: string) => (text.startsWith(prefix) ? `${RESERVED}${to}:${text.slice(prefix.length)}` : text);
  const object = (each: EncodedObject | null) => {
    const old = each?.['name'];
    return typeof old === 'string' ? { ...each, name: name(old) } : each;
  };
  return {
    formatVersion,
    steps: steps.map((step) => ({
      ...step,
      before: object(step.before),
      after: object(step.after),
      subject: { ...step.subject, name: name(step.subject.name) },
    })),
  };
}
