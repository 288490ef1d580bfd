import { type DispatchRule, dispatchRuleSchema } from '../../src/core/model/dispatch-rule.ts';
import { type InboundTrunk, inboundTrunkSchema } from '../../src/core/model/inbound-trunk.ts';
import { type OutboundTrunk, outboundTrunkSchema } from '../../src/core/model/outbound-trunk.ts';
import { emptyWorld, type World } from '../../src/core/model/world.ts';

type Fields = Readonly<Record<string, unknown>>;

/*
 * Builders that begin with something right: a test adds the one fact that it is about. Ids are made of names.
 */

export const NUMBER = '+15105550100';
export const OTHER_NUMBER = '+15105550150';

/** Takes calls to {@link NUMBER} from who knows user and password. */
export function inbound(name: string, fields: Fields = {}): InboundTrunk {
  return inboundTrunkSchema.parse({ sipTrunkId: `ST_${name}`, name, numbers: [NUMBER], authUsername: 'u', authPassword: 'p', ...fields });
}

export function outbound(name: string, fields: Fields = {}): OutboundTrunk {
  return outboundTrunkSchema.parse({ sipTrunkId: `ST_${name}`, name, numbers: [NUMBER], address: 'sip.carrier.example', ...fields });
}

/** Gives calls of trunk `main` a room each, with an agent. */
export function rule(name: string, fields: Fields = {}): DispatchRule {
  return dispatchRuleSchema.parse({
    sipDispatchRuleId: `SDR_${name}`,
    name,
    trunkIds: ['ST_main'],
    rule: { dispatchRuleIndividual: { roomPrefix: 'call' } },
    roomConfig: { agents: [{ agentName: 'support-agent' }] },
    ...fields,
  });
}

export function world(objects: Partial<World> = {}): World {
  return { ...emptyWorld, ...objects };
}

/** One trunk and one rule that nothing is wrong with, as a seed of the sandbox: passwords in clear. */
export function seed(trunk: Fields = {}, dispatchRule: Fields = {}) {
  return {
    inboundTrunks: [
      { sipTrunkId: 'ST_main', name: 'main', numbers: [NUMBER], authUsername: 'u', authPassword: 'the-old-password', ...trunk },
    ],
    dispatchRules: [
      {
        sipDispatchRuleId: 'SDR_support',
        name: 'support',
        trunkIds: ['ST_main'],
        rule: { dispatchRuleIndividual: { roomPrefix: 'call' } },
        roomConfig: { agents: [{ agentName: 'support-agent' }] },
        ...dispatchRule,
      },
    ],
  };
}
