/** What fixtures/interop/call.xml calls with. */
export const USER = 'acme-in';
export const PASSWORD = 'interop-password';
export const NUMBER = '+15105550100';

/** A project that one agent answers; each answer says in a header which rule took the call. */
export const PROJECT = {
  inboundTrunks: [
    {
      sipTrunkId: 'ST_main',
      name: 'main',
      numbers: [NUMBER],
      authUsername: USER,
      authPassword: PASSWORD,
      attributesToHeaders: { 'sip.ruleID': 'X-Answered-By' },
    },
  ],
  dispatchRules: [
    {
      sipDispatchRuleId: 'SDR_support',
      name: 'support',
      trunkIds: ['ST_main'],
      rule: { dispatchRuleIndividual: { roomPrefix: 'call' } },
      roomConfig: { agents: [{ agentName: 'support-agent' }] },
    },
  ],
};
export const AGENTS = ['support-agent'];
