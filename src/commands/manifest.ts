import type { Manifest } from '../cli/program.ts';

/** Every command, its one line of help, and the file it is in. A command's file is loaded only when argv names it. */
export const manifest: Manifest = {
  trunk: {
    summary: 'SIP trunks: which calls are admitted, and where LiveKit dials',
    verbs: {
      list: {
        summary: 'list trunks with their numbers, authentication and rules',
        load: async () => (await import('./trunk/list.ts')).command,
      },
      get: {
        summary: 'show one trunk, the rules that take its calls, and findings',
        load: async () => (await import('./trunk/get.ts')).command,
      },
      create: { summary: 'create a trunk', load: async () => (await import('./trunk/create.ts')).command },
      update: { summary: 'change a trunk in place', load: async () => (await import('./trunk/update.ts')).command },
      delete: { summary: 'delete trunks that nothing points to', load: async () => (await import('./trunk/delete.ts')).command },
    },
  },
  dispatch: {
    summary: 'dispatch rules: the room of a call and the agents that join it',
    aliases: ['rule'],
    verbs: {
      list: { summary: 'list dispatch rules with their room and agents', load: async () => (await import('./dispatch/list.ts')).command },
      get: { summary: 'show one dispatch rule and findings', load: async () => (await import('./dispatch/get.ts')).command },
      create: { summary: 'create a dispatch rule', load: async () => (await import('./dispatch/create.ts')).command },
      update: { summary: 'change a dispatch rule in place', load: async () => (await import('./dispatch/update.ts')).command },
      delete: { summary: 'delete dispatch rules', load: async () => (await import('./dispatch/delete.ts')).command },
      migrate: {
        summary: 'mend live rules, or turn request files for LiveKit into a declared file',
        load: async () => (await import('./dispatch/migrate.ts')).command,
      },
    },
  },
  agent: {
    summary: 'agents: who is called, and whether somebody comes',
    verbs: {
      list: {
        summary: 'list the agents that rules call or LiveKit Cloud runs',
        load: async () => (await import('./agent/list.ts')).command,
      },
      get: { summary: 'show one agent and the rules that call it', load: async () => (await import('./agent/get.ts')).command },
      probe: { summary: 'prove that a live worker takes a job', load: async () => (await import('./agent/probe.ts')).command },
    },
  },
  plan: {
    summary: 'show what declared files would change, and what every call would meet meanwhile',
    load: async () => (await import('./plan.ts')).command,
  },
  diff: { summary: 'show what declared files would change', load: async () => (await import('./diff.ts')).command },
  apply: {
    summary: 'carry out a saved plan, or what declared files say',
    load: async () => (await import('./apply.ts')).command,
  },
  history: { summary: 'list the changes that were made from this machine', load: async () => (await import('./history.ts')).command },
  show: { summary: 'show one of these changes, step by step', load: async () => (await import('./show.ts')).command },
  undo: { summary: 'take a change back', load: async () => (await import('./undo.ts')).command },
  recover: { summary: 'finish or take back what a run left unfinished', load: async () => (await import('./recover.ts')).command },
  verify: {
    summary: 'check agents, authentication and references of the live project',
    load: async () => (await import('./verify.ts')).command,
  },
  validate: {
    summary: 'check declared files, the live project or a saved world for mistakes',
    aliases: ['lint'],
    load: async () => (await import('./validate.ts')).command,
  },
  export: {
    summary: 'write the live project as a declared file or a saved world',
    load: async () => (await import('./export.ts')).command,
  },
  schema: {
    summary: 'print the JSON Schema of the declared file, the configuration or the output',
    load: async () => (await import('./schema.ts')).command,
  },
  route: {
    summary: 'who takes a call, and why nobody else does',
    verbs: {
      explain: {
        summary: 'show who takes a call, and why each other trunk and rule does not',
        load: async () => (await import('./route/explain.ts')).command,
      },
      table: {
        summary: 'show every number with its trunk, rule, room and agents',
        load: async () => (await import('./route/table.ts')).command,
      },
      test: { summary: 'check that calls are taken by whom a file says', load: async () => (await import('./route/test.ts')).command },
    },
  },
  call: {
    summary: 'test calls',
    verbs: {
      test: {
        summary: 'call a number as the carrier does, or through it, and say how far the call comes',
        load: async () => (await import('./call/test.ts')).command,
      },
    },
  },
  probe: {
    summary: 'look whether the SIP service can be reached from here',
    load: async () => (await import('./probe.ts')).command,
  },
  context: {
    summary: 'which LiveKit projects there are, and which one is used',
    verbs: {
      list: { summary: 'list contexts', load: async () => (await import('./context/list.ts')).command },
      show: { summary: 'show one context', load: async () => (await import('./context/show.ts')).command },
      use: { summary: 'make a context the current one', load: async () => (await import('./context/use.ts')).command },
      add: { summary: 'add a context', load: async () => (await import('./context/add.ts')).command },
      remove: { summary: 'remove a context', load: async () => (await import('./context/remove.ts')).command },
      'import-lk': {
        summary: "make a context from a project of LiveKit's own CLI",
        load: async () => (await import('./context/import-lk.ts')).command,
      },
    },
  },
  config: {
    summary: 'the settings in force',
    verbs: {
      show: { summary: 'show every setting and where it comes from', load: async () => (await import('./config/show.ts')).command },
    },
  },
  sandbox: { summary: 'run an embedded LiveKit on this machine', load: async () => (await import('./sandbox.ts')).command },
  completion: { summary: 'print the completion script of a shell', load: async () => (await import('./completion.ts')).command },
  help: { summary: 'explain a topic: exit-codes, secrets, targets, output', load: async () => (await import('./help.ts')).command },
};
