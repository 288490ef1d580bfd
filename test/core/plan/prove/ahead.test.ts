import { expect, it } from 'vitest';
import type { Edit } from '../../../../src/core/plan/plan.ts';
import { tellAhead } from '../../../../src/core/plan/prove/ahead.ts';
import { provePlan } from '../../../../src/core/plan/prove/prove-plan.ts';
import { numbered, plainStep } from '../../../../src/core/plan/step.ts';
import { PROFILES } from '../../../../src/core/routing/profile.ts';
import { inbound, OTHER_NUMBER, rule, world } from '../../../support/world.ts';

it('what is still ahead of a way is told with its steps counted from one, and nothing of what lies behind', () => {
  const support = rule('support');
  const from = world({ inboundTrunks: [inbound('main')], dispatchRules: [support] });
  const away = { ...support, numbers: [OTHER_NUMBER] };
  const farther = { ...support, numbers: ['+15105550177'] };
  const way = (before: typeof support, after: typeof support): Edit => ({ kind: 'dispatchRule', before, after });
  const behind = [plainStep({ kind: 'inboundTrunk', before: inbound('main'), after: inbound('main', { authPassword: 'q' }) })];
  const steps = numbered([...behind, ...[way(support, away), way(away, farther), way(farther, support)].map(plainStep)]);
  const whole = provePlan(from, steps, { profiles: PROFILES });
  expect(whole.hazards.map(({ id, step, until }) => [id, step, until])).toEqual([
    ['CALL_DROP', 2, 4],
    ['AUTH_FLIP', 1, undefined],
  ]);
  const { states, hazards } = tellAhead(whole, { from, behind });
  expect(states).toBe(4);
  expect(hazards.map(({ id, step, until }) => [id, step, until])).toEqual([['CALL_DROP', 1, 3]]);
});
