import type { Context } from '../../cli/context.ts';
import { defineCommand } from '../../cli/define-command.ts';
import { flag, type Parse, value } from '../../cli/options.ts';
import type { Call, PinEntry } from '../../core/model/call.ts';
import { type NamedCall, readCalls } from '../../core/model/read-call.ts';
import { Problem } from '../../core/problem.ts';
import { answerCall } from '../../core/routing/answer.ts';
import { parseAddress } from '../../core/routing/ip-address.ts';
import { RouteIndex } from '../../core/routing/route-index.ts';
import { routeExplanationView } from '../../render/views/route-explanation-view.ts';
import { type AskedWorld, readAskedWorld, worldOptions } from './asked-world.ts';
import { changeInFile } from './change-in-file.ts';
import { enteredPin, refuseLiteral } from './entered-pin.ts';

const MOST_CALL_BYTES = 64 * 1024 * 1024;
/** Of one call everything is told; of each of many calls what is nearest. */
const MOST_FINDINGS_OF_MANY = 100;

const ipAddress: Parse<string> = (text, label) => {
  if (parseAddress(text) !== null) return text;
  throw new Problem('value-invalid', `${label} is an IP address; not ${JSON.stringify(text)}`, {
    detail: ['LiveKit compares where the request comes from, which never is a name or a port'],
    nextSteps: ['for the host of the From header: --from-host HOST'],
  });
};

export const command = defineCommand({
  name: 'route explain',
  summary: 'Show who takes a call, and why each other trunk and rule does not',
  description: [
    'The trunk, the rule, the room and the agents of a call, what its carrier sees, and for every other trunk and rule the one reason why it is not theirs: the field, and what it says. Asks the live project, a declared file with -f, or a saved world with --world; nobody is called.',
    'A declared file is taken for the whole project: what it leaves out has the default of LiveKit. What is wrong with it is told on stderr; where that leaves open what it declares there is no answer, and exit 3. Its secrets are not resolved: a PIN is compared by its reference. An object without an id has its name in place of one.',
    'What a call is: its called number (user part of the To header), calling number (From), source address and From host, as they are on the wire; what is not said is unknown, and an unknown source passes every address filter.',
    'LiveKit versions differ in what they do with a call that nobody takes and in how they read address masks: where it matters and the version is not known, each answer is shown.',
    'Many calls in one go: --calls FILE with one JSON object a line, {"id","to","from","fromHost","source","pin","noPin"}; -o jsonl answers a line each, in order. Exit 0 whenever there is an answer, a dropped call included.',
  ],
  arguments: {},
  options: {
    to: value('--to <number>', 'called number'),
    from: value('--from <number>', 'calling number'),
    source: value('--source <ip>', 'address that the call comes from', ipAddress),
    fromHost: value('--from-host <host>', 'host of the From header'),
    pin: value('--pin <reference>', 'PIN that the caller enters: env:NAME, file:PATH, prompt:, ...'),
    noPin: flag('--no-pin', 'the caller is asked for a PIN and enters none'),
    calls: value('--calls <file>', 'many calls, a JSON object a line'),
    asked: worldOptions,
  },
  examples: [
    ['route explain --to +15105550100 --from +15105550199 --source 198.51.100.7', 'one call in the live project'],
    ['route explain --to +15105550100 -f infra.yaml', 'in a file, before it is applied'],
    ['route explain --to +15105550100 --world project.json', 'in a saved world'],
    ['route explain --world project.json --calls calls.jsonl -o jsonl', 'many calls, a line each'],
  ],
  view: routeExplanationView,
  run: async ({ options }, context) => {
    const asksFor = options.calls === undefined ? oneCall(options) : await manyCalls(options, options.calls, context);
    const asked = await readAskedWorld(options.asked, context);
    const { world, profiles, declared } = asked;
    const calls = 'to' in asksFor ? [{ id: '', call: { ...asksFor, pin: await pinEntry(options, asked, context) } }] : asksFor;
    const index = new RouteIndex(world);
    const most = options.calls === undefined ? Number.POSITIVE_INFINITY : MOST_FINDINGS_OF_MANY;
    const answers = calls.map(({ id, call }) => {
      const answer = answerCall(index, call, profiles, most);
      const nextSteps = declared === null ? answer.nextSteps : changeInFile(declared, options.asked.file, answer);
      return { id, answer: { ...answer, nextSteps } };
    });
    return { many: options.calls !== undefined, answers };
  },
});

interface CallFlags {
  readonly to: string | undefined;
  readonly from: string | undefined;
  readonly source: string | undefined;
  readonly fromHost: string | undefined;
  readonly pin: string | undefined;
  readonly noPin: boolean;
}

/** Without its PIN, which may be one of the world. */
function oneCall({ to, from = '', source = '', fromHost = '', pin, noPin }: CallFlags): Omit<Call, 'pin'> {
  if (to === undefined) throw new Problem('usage', 'no call to explain', { nextSteps: ['say --to NUMBER, or --calls FILE'] });
  if (noPin && pin !== undefined) throw new Problem('usage', '--pin and --no-pin exclude each other');
  if (pin !== undefined) refuseLiteral(pin, 'command-line');
  return { to, from, source, fromHost };
}

async function pinEntry({ pin, noPin }: CallFlags, asked: AskedWorld, context: Context): Promise<PinEntry> {
  if (noPin) return 'left-empty';
  return pin === undefined ? 'not-asked' : await enteredPin(pin, asked, context.secrets, 'PIN of the call');
}

async function manyCalls(flags: CallFlags, file: string, context: Context): Promise<readonly NamedCall[]> {
  const { to, from, source, fromHost, pin, noPin } = flags;
  if (noPin || [to, from, source, fromHost, pin].some((said) => said !== undefined))
    throw new Problem('usage', '--calls says every call; it does not go together with flags that say one');
  return readCalls(await context.files.readText(file, MOST_CALL_BYTES), file);
}
