/** One step of the tour: what an operator types, and the exit code that shows it went as told. */
export interface Step {
  readonly says: string;
  /** The command line, as one would type it; `RUN` is the id of the change before. */
  readonly types: string;
  readonly ends: number;
}

export const AGENT = 'support-agent';

/** A declared file: what the first two steps make, and a second number with a room of its own. */
export const FILE = {
  name: 'sip.yaml',
  text: `apiVersion: sipctl/v1
inboundTrunks:
  - name: main
    numbers: ["+15105550100"]
    authUsername: acme-in
    authPassword: env:MAIN_PASSWORD
  - name: night
    numbers: ["+15105550150"]
    authUsername: acme-night
    authPassword: env:MAIN_PASSWORD
dispatchRules:
  - name: support
    trunks: [main]
    rule: { dispatchRuleIndividual: { roomPrefix: helpdesk } }
    roomConfig: { agents: [{ agentName: ${AGENT} }] }
  - name: night
    trunks: [night]
    rule: { dispatchRuleIndividual: { roomPrefix: night } }
    roomConfig: { agents: [{ agentName: ${AGENT} }] }
`,
};

export const STEPS: readonly Step[] = [
  {
    says: 'A trunk: it takes calls to one number, and the carrier must prove a user and a password. The password is a reference, never an argument.',
    types: 'trunk create main --inbound --number +15105550100 --auth-user acme-in --auth-password env:MAIN_PASSWORD --yes',
    ends: 0,
  },
  {
    says: 'A dispatch rule: each of its calls gets a room of its own, and the agent is called into it.',
    types: `dispatch create support --trunk main --room-prefix call --agent ${AGENT} --yes`,
    ends: 0,
  },
  { says: 'What there is now. AUTH and AGENTS are the columns to look at.', types: 'trunk list', ends: 0 },
  { says: '', types: 'dispatch list', ends: 0 },
  { says: 'Is everything right, and does the agent really come? The probe makes it take a job.', types: 'verify --agent-probe', ends: 0 },
  {
    says: `The same project in a file, ${FILE.name}, with a second number and other room names. The plan says which calls change, and proves that none is lost on the way.`,
    types: `plan -f ${FILE.name} --out plan.json`,
    ends: 0,
  },
  { says: 'Carried out as it was reviewed, one request at a time, each read back, then checked.', types: 'apply plan.json --yes', ends: 0 },
  {
    says: 'A change that LiveKit itself would take, and then fail every call to that number. sipctl refuses it before the first request.',
    types: 'trunk update night --set-numbers +15105550100 --yes',
    ends: 5,
  },
  {
    says: 'A classic mistake: a rule without an agent. Refused ...',
    types: 'dispatch update support --clear-agents --yes',
    ends: 5,
  },
  {
    says: '... unless the risk is named.',
    types: 'dispatch update support --clear-agents --allow AGENTS_LOST --yes',
    ends: 0,
  },
  { says: 'Now every caller would wait in an empty room. verify is red.', types: 'verify support', ends: 1 },
  { says: 'Taken back: planned and proven on the project as it is now, in place, with the same id.', types: 'undo RUN --yes', ends: 0 },
  {
    says: 'New credentials, in place: id, numbers and everything else stay.',
    types: 'trunk update main --auth-user acme-2026 --auth-password file:new-password --yes',
    ends: 0,
  },
  { says: 'What was done, and by which runs.', types: 'history', ends: 0 },
  { says: 'And all is well again.', types: 'verify --agent-probe', ends: 0 },
  {
    says: 'What settles it: a call, as the carrier places it, with the new credentials. Stage by stage, until the agent is heard and the line is free.',
    types: 'call test --to +15105550100 --yes',
    ends: 0,
  },
];
