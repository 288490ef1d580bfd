import { describe, expect, it } from 'vitest';
import { makePlan } from '../../../src/core/plan/make-plan.ts';
import { Problem } from '../../../src/core/problem.ts';
import { recoverRuns } from '../../../src/flows/run/recover-runs.ts';
import type { RunTools } from '../../../src/flows/run/run-tools.ts';
import { triedByRouting } from '../../support/tried-by-routing.ts';
import { inbound, rule, world } from '../../support/world.ts';
import { type Project, projectWith, writesIn } from './project.ts';

const CALLER = '+15105550199';
const support = rule('support');
const before = world({ inboundTrunks: [inbound('main')], dispatchRules: [support] });
const changed = { ...support, metadata: 'new' };
const plan = makePlan(before, [{ kind: 'dispatchRule', before: support, after: changed }], { strategy: 'canary', testCaller: CALLER });
const CREATE = 'CreateSIPDispatchRule';
const UPDATE = 'UpdateSIPDispatchRule';
const DELETE = 'DeleteSIPDispatchRule';

const failing: RunTools['tryCall'] = async (...call) => ({ ...(await triedByRouting(...call)), status: 'fail', evidence: 'silence' });
const recovering = (tools: RunTools) => recoverRuns({ runId: null, recoveredBy: 'recover1', lockWaitMs: 0, verify: null }, tools);
const metadataIn = ({ server }: Project) => server.world().dispatchRules.map(({ name, metadata }) => [name, metadata]);

/** A run whose process ends where its call should be made. */
async function diedAtTrial(): Promise<Project> {
  const project = projectWith(before, {
    tools: {
      tryCall: () => {
        throw new Error('the process died');
      },
    },
  });
  await expect(project.run(plan)).rejects.toThrow('the process died');
  return project;
}

describe('a step with a trial', () => {
  it('is followed by the next one when its call was answered by what it has made', async () => {
    const project = projectWith(before);
    expect((await project.run(plan)).result).toBe('applied');
    expect(writesIn(project.methods)).toEqual([CREATE, UPDATE, DELETE]);
    expect(project.progress).toContainEqual(expect.objectContaining({ type: 'check', check: expect.objectContaining({ status: 'pass' }) }));
  });

  it.each([
    ['the call fails', failing, 'silence'],
    [
      'the call says nothing',
      async (...call: Parameters<typeof failing>) => ({ ...(await failing(...call)), status: 'unknown' as const }),
      'silence',
    ],
    ['the call cannot be made', () => Promise.reject(new Problem('room-occupied', 'people are in room meet')), 'people are in room meet'],
  ])('is taken back where %s', async (name, tryCall, why) => {
    const project = projectWith(before, { tools: { tryCall } });
    const { result, problem } = await project.run(plan);
    expect(result).toBe('rolledBack');
    expect(problem?.summary).toContain(why);
    expect(problem?.facts.worldChanged).toBe('no');
    expect(writesIn(project.methods)).toEqual([CREATE, DELETE]);
    const { records } = await project.journals.read(project.tools.target, 'run1');
    const verdicts = records.flatMap((record) => (record.kind === 'trial' ? [record.verdict] : []));
    expect(verdicts).toEqual(name === 'the call cannot be made' ? [] : [name === 'the call fails' ? 'fail' : 'unknown']);
  });

  it('says whom the new rule could have met, and what the call said', async () => {
    const saying: RunTools['tryCall'] = async (...call) => ({ ...(await failing(...call)), nextSteps: ['look at the agent'] });
    const project = projectWith(before, { tools: { tryCall: saying } });
    const { problem } = await project.run(plan);
    expect(problem?.summary).toContain(`the test call ${CALLER} -> +15105550100 does not prove the new dispatch rule support: silence`);
    expect(problem?.facts).toMatchObject({
      detail: expect.arrayContaining([`only ${CALLER} could meet it; all others were answered by the rule as it was`]),
      nextSteps: ['look at the agent'],
    });
  });

  it.each([
    ['SIGTERM', new Problem('terminated', 'stopped by SIGTERM')],
    ['Ctrl-C', new Problem('interrupted', 'stopped by Ctrl-C')],
  ])('that %s cuts off stays as it is, to be gone on with', async (_, reason) => {
    const project = projectWith(before, {
      tools: {
        tryCall: () => {
          project.interrupt.abort(reason);
          return Promise.reject(reason);
        },
      },
    });
    const { result, problem } = await project.run(plan);
    expect([result, problem?.summary]).toEqual(['between', `1 of 3 steps is done, then: ${reason.summary}`]);
    expect(writesIn(project.methods)).toEqual([CREATE]);
  });

  it('that somebody else deletes before its call is no proof', async () => {
    const project = projectWith(before, {
      wire: async (call) => {
        const made = project.server.world().dispatchRules.find(({ name }) => name !== 'support');
        if (call.method === 'ListSIPInboundTrunk' && made !== undefined)
          await project.server.client().writer.delete('dispatchRule', made.sipDispatchRuleId);
        return await call.forward();
      },
    });
    const { problem } = await project.run(plan);
    expect(problem?.summary).toContain('does not prove the new dispatch rule support: it was deleted by somebody else in the meantime');
    expect(metadataIn(project)).toEqual([['support', '']]);
  });

  it('stands where a failure shall stop the run, and is tried again when that is recovered', async () => {
    const project = projectWith(before, { tools: { tryCall: failing } });
    const { result } = await project.run(plan, { onFailure: 'stop' });
    expect(result).toBe('between');
    expect(metadataIn(project)).toContainEqual(['support', '']);
    expect(await recovering({ ...project.tools, tryCall: triedByRouting })).toMatchObject([{ outcome: 'finished' }]);
    expect(metadataIn(project)).toEqual([['support', 'new']]);
  });

  it('is tried by whoever recovers a run that died before the call', async () => {
    const project = await diedAtTrial();
    expect(await recovering({ ...project.tools, tryCall: triedByRouting })).toMatchObject([{ outcome: 'finished' }]);
    expect(metadataIn(project)).toEqual([['support', 'new']]);
  });

  it('is taken back by whoever recovers it and cannot call', async () => {
    const project = await diedAtTrial();
    expect(await recovering({ ...project.tools, tryCall: failing })).toMatchObject([{ outcome: 'reverted' }]);
    expect(writesIn(project.methods)).toEqual([CREATE, DELETE]);
    expect(metadataIn(project)).toEqual([['support', '']]);
  });

  it('is not tried twice once it was proven', async () => {
    let reachable = true;
    const project = projectWith(before, {
      wire: async (call) => {
        if (call.method === UPDATE) reachable = false;
        return reachable ? await call.forward() : await new Promise<never>((_, reject) => reject(new Error('the process died')));
      },
    });
    await expect(project.run(plan)).rejects.toThrow('the process died');
    reachable = true;
    const calls: string[] = [];
    const counting: RunTools['tryCall'] = async (...call) => {
      calls.push(call[0].to);
      return await triedByRouting(...call);
    };
    const { tools } = projectWith(before, { journals: project.journals, tools: project.server.client() });
    expect(await recovering({ ...tools, tryCall: counting })).toMatchObject([{ outcome: 'finished' }]);
    expect(calls).toEqual([]);
    expect(metadataIn(project)).toEqual([['support', 'new']]);
  });
});
