import { EXIT_CODES } from '../core/exit-codes.ts';
import { isLintId, LINTS, lintOf } from '../core/lint/lint-ids.ts';
import type { SECRET_REF_FORMS } from '../core/model/secret-ref.ts';
import { PROBLEMS } from '../core/problem-ids.ts';
import type { HelpTopic } from '../render/views/help-view.ts';
import { OUTPUTS, type Output } from './globals.ts';

const FORM_MEANS: Readonly<Record<(typeof SECRET_REF_FORMS)[number], string>> = {
  'env:NAME': 'an environment variable',
  'file:PATH':
    'a file of at most 64 kB that others cannot read; one final newline is cut. In a configuration a relative path stays in its folder',
  'stdin:': 'the whole of stdin; once a command',
  'prompt:': 'typed on a terminal, not shown',
  'exec:PROVIDER': 'a program that your own configuration names under providers; no shell is started',
  'op://VAULT/ITEM/FIELD': '1Password, through op',
  'vault:PATH#FIELD': 'HashiCorp Vault, through vault kv get',
  'sops:FILE#KEY': 'one value of a file that sops decrypts; dots in KEY lead further in',
  'pass:ENTRY': 'the first line of an entry of pass',
  'keychain:ITEM': "the system's keychain: security on macOS, secret-tool elsewhere",
  'lk:PROJECT': "the API secret of a project in LiveKit's own CLI; for contexts only",
};

const OUTPUT_MEANS: Readonly<Record<Output, string>> = {
  table: 'columns with a head, fitted to the terminal; what a terminal gets unless told otherwise',
  wide: 'the same with further columns',
  json: 'one document: formatVersion, kind, target, warnings, then the result; lists in items',
  jsonl: 'one JSON object a line, an item each',
  yaml: 'trunks and rules as entries of a declared file, secrets as references; anything else as the JSON',
  name: 'ids, one a line: only ids are unique',
};

/** What `sipctl help TOPIC` explains. Tables come from where the program itself has them. */
export const HELP_TOPICS: readonly HelpTopic[] = [
  {
    name: 'exit-codes',
    summary: 'Exit codes, and what they say about the world',
    sections: [
      {
        head: ['CODE', 'WORLD CHANGED?', 'MEANING'],
        rows: EXIT_CODES.map(({ code, worldChanged, meaning }) => [String(code), worldChanged, meaning]),
      },
      'They are stable within a major version. A command that changes nothing (verify, agent probe) ends with 1 when its verdict is no.',
    ],
  },
  {
    name: 'errors',
    summary: 'Error ids, the exit code of each, and what it means',
    sections: [
      {
        head: ['ID', 'EXIT', 'MEANING'],
        rows: Object.entries(PROBLEMS).map(([id, { exit, means }]) => [id, String(exit), means]),
      },
      'The id stands in parentheses at the end of the first line of an error, and as errors[].id with -o json. Scripts can match on it.',
    ],
  },
  {
    name: 'findings',
    summary: 'What validate finds, how grave it is, and what may be accepted',
    sections: [
      {
        head: ['ID', 'SEVERITY', 'ACCEPT', 'MEANING'],
        rows: Object.keys(LINTS)
          .filter(isLintId)
          .map((id) => [id, lintOf(id).severity, lintOf(id).accept === true ? 'yes' : '', lintOf(id).means]),
      },
      'An object of a declared file passes a finding of the third column with a reason: `accept: { trunk-open: a public hotline }`. Errors end validate with 3, with --strict warnings too; hints never do.',
    ],
  },
  {
    name: 'secrets',
    summary: 'How to give a password, a PIN or an API secret without showing it',
    sections: [
      'A secret is never an argument: other users of the machine see command lines, and shells keep them. Flags such as --auth-password and --api-secret take a reference, which says where the secret is to be had:',
      { rows: Object.entries(FORM_MEANS) },
      'A literal is refused and not repeated. Programs get their arguments as a list, a small environment, and 30 seconds. What they print may also be {"Version":1,"Secret":"..","Expiration":".."}.',
      'No command shows a secret: it reads [secret] where one is set. That mask is refused as input.',
    ],
  },
  {
    name: 'targets',
    summary: 'Which LiveKit project a command talks to',
    sections: [
      'The first of these that is there:',
      {
        rows: [
          ['1', '--context NAME'],
          ['2', 'LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET, all three; some of them is an error'],
          ['3', 'SIPCTL_CONTEXT; an error beside a LIVEKIT_URL of another server'],
          ['4', 'the current context: sipctl context use NAME'],
          ['5', "the default project of LiveKit's own CLI (~/.livekit/cli-config.yaml), as context lk:NAME"],
        ],
      },
      '--url and --api-key stand in for single values. SIPCTL_TOKEN, a token signed elsewhere, takes the place of key and secret.',
      'A context that does not exist is an error, never a reason to take another one. Before every change the target is shown; sipctl config show --origin says where each part of it comes from.',
      'Contexts are kept in sipctl/config.yaml of the configuration directory, readable by you alone. They hold references to secrets, never secrets.',
    ],
  },
  {
    name: 'output',
    summary: 'Formats, streams and colours',
    sections: [
      'The result goes to stdout; the target, progress, warnings, questions and errors go to stderr. With -o json an error is a JSON document on stdout as well.',
      { head: ['-o', 'WHAT IT PRINTS'], rows: OUTPUTS.map((format) => [format, OUTPUT_MEANS[format]]) },
      'In a pipe lists are tab-separated rows without a head, complete, lists in a cell joined by commas; a tab or newline inside is written \\t or \\n. The order of the columns is stable, new ones come last.',
      '--fields A,B picks columns or JSON members; --fields help lists them. --limit N stops after N rows and says on stderr how many were left out.',
      'JSON keeps the names of LiveKit and fields that sipctl does not know; what sipctl computed stands under about.',
      'Colours: --color or --no-color, else NO_COLOR, else FORCE_COLOR, else only on a terminal. Control characters in names and in text of the server are printed as \\u{1b}.',
    ],
  },
  {
    name: 'environment',
    summary: 'Environment variables',
    sections: [
      {
        rows: [
          ['LIVEKIT_URL', 'the LiveKit server, as for every LiveKit tool'],
          ['LIVEKIT_API_KEY', 'its API key'],
          ['LIVEKIT_API_SECRET', 'the secret of the key'],
          ['SIPCTL_CONTEXT', 'the context to use; see sipctl help targets'],
          ['SIPCTL_TOKEN', 'a token signed elsewhere, in place of key and secret'],
          ['SIPCTL_SIP_HOST', 'where test calls go, and the only host that gets SIP credentials'],
          ['SIPCTL_TIMEOUT', 'as --timeout'],
          ['SIPCTL_LOCK_TIMEOUT', 'as --lock-timeout'],
          ['SIPCTL_CA_CERT', 'as --ca-cert'],
          ['SIPCTL_NO_INPUT', '1: as --no-input'],
          ['CI', 'set: no questions, nothing animated'],
          ['NO_COLOR, FORCE_COLOR', 'colours off, on'],
          ['COLUMNS', 'width to print for'],
          ['HTTPS_PROXY, HTTP_PROXY, NO_PROXY', 'the way out; loopback is never proxied'],
          ['SIPCTL_CONFIG_DIR, XDG_CONFIG_HOME', 'configuration, in sipctl/ below it'],
          ['SIPCTL_STATE_DIR, XDG_STATE_HOME', 'what is kept from run to run, likewise'],
          ['XDG_CACHE_HOME', 'names for completion and compiled code, likewise'],
        ],
      },
      'Flags are stronger than variables, variables than files. No variable says yes to a question: that is --yes, for one command at a time.',
      'LIVEKIT_SIP_URL and its like do not exist in LiveKit: the SIP API is at the normal URL.',
    ],
  },
  {
    name: 'sandbox',
    summary: 'The embedded LiveKit',
    sections: [
      "sipctl sandbox runs LiveKit's SIP, room and agent-dispatch API on loopback, with the answers and refusals of livekit-server 1.13.5. It needs no account and no network. LiveKit's SDKs and its CLI can use it too.",
      {
        rows: [
          ['sipctl sandbox', 'prints the three LIVEKIT_ variables and SIPCTL_SIP_HOST, and serves until Ctrl-C'],
          ['sipctl sandbox -- CMD', 'runs one command in that environment and ends with its exit code'],
          ['--state FILE', 'keeps the objects from run to run; the file holds passwords and PINs in clear'],
          ['--seed FILE', 'begins with a saved world'],
          ['--carrier', 'plays a strict carrier for outbound trunks: SANDBOX_CARRIER_HOST, _USER and _PASSWORD say how it is reached'],
        ],
      },
      'Emulated agent workers, with --agent NAME=MODE:',
      {
        rows: [
          ['alive', 'takes the job, joins and publishes audio'],
          ['silent', 'joins and publishes nothing'],
          ['slow', 'joins seconds late'],
          ['full', 'never takes a job; from outside as if it were not there'],
          ['crashing', 'joins and is gone soon'],
        ],
      },
      'SIPCTL_SIP_HOST is a SIP endpoint on loopback, UDP and TCP. It answers calls as livekit-sip does beside that server: what it asks, says and leaves unsaid, which trunk and rule take a call, the audio of the agents, PINs, and how calls end. It speaks G.711; SRTP and G.722 are agreed on as LiveKit does, and stay silent.',
    ],
  },
  {
    name: 'agents',
    summary: 'What can be told about agents, and what cannot',
    sections: [
      'A dispatch rule names the agents that join the room of a call. A rule without agents opens a room, and the caller waits alone: dispatch list shows NONE.',
      'LiveKit takes any agent name, and keeps no list of the workers that you run yourself. So for a self-hosted project the state of an agent is unknown until somebody asks: sipctl agent probe NAME, or sipctl verify --agent-probe. On LiveKit Cloud the agents deployed there are listed; a failure to list them reads unknown, never absent.',
      'A probe makes a room that calls the agent, watches who joins, and deletes the room. The agent really starts.',
      {
        head: ['WHAT IS SEEN', 'WHAT IT MEANS'],
        rows: [
          ['it joins, mostly within 0.3 s', 'a live worker of exactly this name takes jobs now'],
          ['it joins and is gone within half a second', 'the worker crashes, or hangs up by itself; one that ends later is not seen'],
          [
            'nobody joins within 9 s',
            'no worker took the job. Absent, full, rejecting, frozen, spelt otherwise and registered with another deployment look alike from outside',
          ],
        ],
      },
      'Names are compared letter by letter, case included. A worker on a busy machine refuses jobs, so one no is not yet proof: --repeat asks again.',
    ],
  },
];
