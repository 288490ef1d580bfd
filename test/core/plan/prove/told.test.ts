import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Hazard } from '../../../../src/core/plan/hazard.ts';
import type { Answer, CallChange } from '../../../../src/core/plan/proof.ts';
import { provePlan } from '../../../../src/core/plan/prove/prove-plan.ts';
import { PROFILES } from '../../../../src/core/routing/profile.ts';
import { objectFields, readPlan, stepFields } from './plan-in-words.ts';

const cases = z
  .array(
    z.strictObject({
      about: z.string(),
      trunks: z.record(z.string(), objectFields),
      rules: z.record(z.string(), objectFields),
      steps: z.array(stepFields),
      followed: z.string(),
      hazards: z.array(z.string()),
      calls: z.array(z.string()),
    }),
  )
  .parse(parse(readFileSync(path.resolve('fixtures/plans/told.yaml'), 'utf8')));

/** `CALL_DROP at 1 until 2: drops calls to ...; try: ...`. */
function hazardTold({ id, step, until, detail, nextSteps }: Hazard): string {
  const time = `${step === undefined ? '' : ` at ${step}`}${until === undefined ? '' : ` until ${until}`}`;
  return [`${id}${time}: ${detail}`, ...nextSteps.map((way) => `try: ${way}`)].join('; ');
}

/** `+15105550100 from anybody: main, support [one] -> main, sales [two], PIN`. */
function changeTold({ numbers, callers, before, after }: CallChange): string {
  return `${numbers?.join(', ') ?? 'others'} from ${callers?.map((caller) => caller || 'nobody').join(', ') ?? 'anybody'}: ${answerTold(before)} -> ${answerTold(after)}`;
}

function answerTold({ result, trunk, rule, auth, pinAsked, agents, roomPattern }: Answer): string {
  if (result === 'drop' || result === 'error') return [result, trunk?.name].filter((word) => word !== undefined).join(' at ');
  const called = agents.map(({ agentName }) => agentName).join(' ');
  const words = [
    `${trunk?.name ?? 'no trunk'}${auth ? '' : ' openly'}`,
    rule?.name ?? 'no rule',
    pinAsked ? 'PIN' : '',
    result === 'accept' ? `${roomPattern} [${called}]` : '',
  ];
  return words.filter((word) => word !== '').join(', ');
}

it.each(cases.map((each) => [each.about, each] as const))(
  'an operator is told of %s',
  (_, { trunks, rules, steps, followed, hazards, calls }) => {
    const plan = readPlan(trunks, rules, steps);
    const proof = provePlan(plan.world, plan.steps, { profiles: PROFILES });
    const { classes, states, straddling } = proof;
    expect({
      followed: `${classes} classes over ${states} states, ${straddling} straddling`,
      hazards: proof.hazards.map(hazardTold),
      calls: proof.changes.map(changeTold),
    }).toEqual({ followed, hazards, calls });
  },
);
