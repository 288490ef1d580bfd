import { callTo } from '../../src/core/model/call.ts';
import { routeCall } from '../../src/core/routing/route-call.ts';
import { RouteIndex } from '../../src/core/routing/route-index.ts';
import type { RunTools } from '../../src/flows/run/run-tools.ts';

/** A trial whose call is not made but routed: it passes where the rule on trial would take it. */
export const triedByRouting: RunTools['tryCall'] = async ({ from, to }, { sipDispatchRuleId }, world) => {
  const { rule } = routeCall(new RouteIndex(world), callTo(to, { from }), 'self-hosted-1.13.5');
  const passed = rule?.sipDispatchRuleId === sipDispatchRuleId;
  const subject = { kind: 'call', name: `${from} -> ${to}`, id: '' } as const;
  return { id: 'call', status: passed ? 'pass' : 'fail', subject, evidence: `rule ${rule?.sipDispatchRuleId ?? '(none)'}`, nextSteps: [] };
};
