import { expect, it } from 'vitest';
import { planId } from '../../src/core/model/plan-id.ts';
import type { Edit } from '../../src/core/plan/plan.ts';
import { figure } from '../figures/figure.ts';
import { planOf, projectWith } from '../flows/run/project.ts';
import { seeded } from '../support/livekit-in-process.ts';
import { inbound, OTHER_NUMBER, outbound, rule, world } from '../support/world.ts';

/*
 * The server carries a create out, and its answer is lost; or it carries it out seconds later. SIPCTL_SIM_SEEDS=1000 does so a
 * thousand times.
 */
const TIMES = Number(process.env['SIPCTL_SIM_SEEDS'] ?? 60);

const creates: readonly Edit[] = [
  {
    kind: 'inboundTrunk',
    before: null,
    after: inbound('new', { sipTrunkId: planId('name', 'inboundTrunk', 'new'), numbers: [OTHER_NUMBER] }),
  },
  { kind: 'outboundTrunk', before: null, after: outbound('new', { sipTrunkId: planId('name', 'outboundTrunk', 'new') }) },
  {
    kind: 'dispatchRule',
    before: null,
    after: rule('new', { sipDispatchRuleId: planId('name', 'dispatchRule', 'new'), numbers: [OTHER_NUMBER] }),
  },
];

it('a create whose answer is lost makes one object', { timeout: 60_000 + 200 * TIMES }, async () => {
  for (let seed = 1; seed <= TIMES; seed += 1) {
    const random = seeded(seed);
    const late = random() < 0.5 ? null : random() * 13_500;
    let creation = 0;
    const project = projectWith(
      world({ inboundTrunks: [inbound('main')], outboundTrunks: [outbound('out')], dispatchRules: [rule('support')] }),
      {
        wire: async (call) => {
          creation += call.method.startsWith('Create') ? 1 : 0;
          if (!call.method.startsWith('Create') || creation > 1) return await call.forward();
          if (late === null) await call.forward();
          else project.clock.at(late, async () => void (await call.forward()));
          return 'cut';
        },
      },
    );
    const [edit] = creates.slice(seed % creates.length);
    if (edit === undefined) throw new Error('there are three');
    const { result } = await project.run(planOf(edit));
    const { inboundTrunks, outboundTrunks, dispatchRules } = project.server.world();
    const made = [...inboundTrunks, ...outboundTrunks, ...dispatchRules].filter(({ name }) => name === 'new').length;
    expect({ seed, late, result, made }).toEqual({ seed, late, result: 'applied', made: 1 });
  }
  figure({ target: 'D5', what: 'creates whose answer was lost, each made once', value: TIMES, over: 'sum' });
});
