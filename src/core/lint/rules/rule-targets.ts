import { nearest } from '../../model/find-object.ts';
import { agentsOf, roomFormOf } from '../../model/room-form.ts';
import type { Fault, ObjectRule } from '../project.ts';

export const noAgents: ObjectRule = ({ world }) =>
  world.dispatchRules.flatMap((object): Fault[] =>
    agentsOf(object).length > 0
      ? []
      : [
          {
            lint: 'rule-no-agents',
            kind: 'dispatchRule',
            object,
            field: ['roomConfig', 'agents'],
            summary: 'no agent is called: the room opens, and the caller waits for somebody who does not come',
            fix: 'list the agent in roomConfig.agents, or accept it where people join by themselves',
          },
        ],
  );

export const roomForm: ObjectRule = ({ world }) =>
  world.dispatchRules.flatMap((object): Fault[] => {
    const forms = Object.values(object.rule ?? {}).filter((form) => form !== undefined).length;
    const form = roomFormOf(object);
    const namesRoom = form?.kind !== 'direct' || form.roomName !== '';
    // A kind of a newer server is one form that this version cannot look into.
    if (forms === 1 && namesRoom) return [];
    const summary =
      forms === 0
        ? 'the rule has no room form: LiveKit refuses it'
        : forms > 1
          ? 'the rule has several room forms: LiveKit takes exactly one'
          : 'dispatchRuleDirect has no roomName';
    return [
      {
        lint: 'rule-without-room-form',
        kind: 'dispatchRule',
        object,
        field: ['rule'],
        summary,
        fix: 'give it one of dispatchRuleDirect with a roomName, dispatchRuleIndividual, dispatchRuleCallee',
      },
    ];
  });

/** Agents are part of the room's configuration, which LiveKit reads only when a call creates the room. */
export const agentsNeedNewRoom: ObjectRule = ({ world }) =>
  world.dispatchRules.flatMap((object): Fault[] => {
    const form = roomFormOf(object);
    if (form === null || agentsOf(object).length === 0) return [];
    const shared = form.kind === 'direct' ? form.roomName !== '' : form.kind === 'callee' && !form.randomize;
    if (!shared) return [];
    return [
      {
        lint: 'rule-agents-need-new-room',
        kind: 'dispatchRule',
        object,
        field: ['rule'],
        summary:
          'calls share a room, and agents are called only when a call creates it: a caller who finds it open gets no agent of his own',
        fix: 'give each call a room (dispatchRuleIndividual, or randomize), or accept it',
      },
    ];
  });

export const unknownAgents: ObjectRule = ({ world, surroundings: { deployedAgents } }) => {
  if (deployedAgents === null) return [];
  return world.dispatchRules.flatMap((object) =>
    agentsOf(object).flatMap(({ agentName }, at): Fault[] => {
      if (agentName === '' || deployedAgents.includes(agentName)) return [];
      const [near] = nearest(agentName, deployedAgents);
      return [
        {
          lint: 'agent-unknown',
          kind: 'dispatchRule',
          object,
          field: ['roomConfig', 'agents', at, 'agentName'],
          summary: `LiveKit Cloud runs no agent ${JSON.stringify(agentName)}; workers that you run yourself cannot be listed`,
          fix: near === undefined ? 'deploy it, or accept it where you run the worker yourself' : `write ${near}, if that is meant`,
          mend: near === undefined ? undefined : [{ path: ['roomConfig', 'agents', at, 'agentName'], value: near }],
        },
      ];
    }),
  );
};
