/** One step of the tour: what an operator types, and the exit code that shows it went as told. */
export interface Step {
  readonly says: string;
  /** The command line, as one would type it. */
  readonly types: string;
  readonly ends: number;
}

export const AGENT = 'support-agent';

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
    says: 'Now a classic mistake: a rule without an agent. sipctl refuses it ...',
    types: 'dispatch update support --clear-agents --yes',
    ends: 5,
  },
  {
    says: '... unless the risk is named.',
    types: 'dispatch update support --clear-agents --allow AGENTS_LOST --yes',
    ends: 0,
  },
  { says: 'Now every caller would wait in an empty room. verify is red, and says how to mend it.', types: 'verify support', ends: 1 },
  {
    says: 'Mended in place: the rule keeps its id, and no call ever found it gone.',
    types: `dispatch update support --agent ${AGENT} --yes`,
    ends: 0,
  },
  {
    says: 'New credentials, in place: id, numbers and everything else stay.',
    types: 'trunk update main --auth-user acme-2026 --auth-password file:new-password --yes',
    ends: 0,
  },
  { says: 'And all is well again.', types: 'verify --agent-probe', ends: 0 },
];
