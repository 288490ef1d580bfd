import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { Call } from '../../../src/core/model/call.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import type { World } from '../../../src/core/model/world.ts';
import { attributesOf } from '../../../src/core/routing/participant.ts';
import type { Route } from '../../../src/core/routing/route.ts';
import { revealed } from '../../support/revealed.ts';

/** Building LiveKit's modules for the first time. */
export const BUILD_MS = 420_000;

const run = promisify(execFile);
export const hasGo = await run('go', ['version']).then(
  () => true,
  () => false,
);

export interface Answer {
  readonly result: string;
  readonly error: string;
  readonly trunk: string;
  readonly rule: string;
  readonly auth: boolean;
  readonly room: string;
  readonly identity: string;
  readonly attributes: Readonly<Record<string, string>> | null;
  readonly agents: readonly string[] | null;
}

/** A world and calls to it. `again`: id of the trunk that an earlier look-up found; null = none was made. */
export interface Asked {
  readonly world: Pick<World, 'inboundTrunks' | 'dispatchRules'>;
  readonly calls: readonly { readonly call: Call; readonly again: string | null }[];
}

/** @returns what LiveKit's own matcher makes of the calls of each world. Needs go, and LiveKit's modules from its proxy or cache. */
export async function askOracle(asked: readonly Asked[]): Promise<Answer[][]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sipctl-oracle-'));
  try {
    const program = path.join(folder, 'oracle');
    await run('go', ['build', '-o', program, '.'], { cwd: import.meta.dirname, timeout: BUILD_MS });
    const oracle = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
    const answers: Answer[][] = [];
    const read = (async () => {
      for await (const line of createInterface({ input: oracle.stdout })) answers.push(JSON.parse(line).map(withoutNulls));
    })();
    oracle.stdin.end(asked.map((question) => `${JSON.stringify(questionFor(question))}\n`).join(''));
    await read;
    return answers;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function questionFor({ world: { inboundTrunks, dispatchRules }, calls }: Asked) {
  return revealed({
    world: { inboundTrunks, dispatchRules },
    calls: calls.map(({ call: { pin, ...call }, again }) => ({
      ...call,
      again,
      pin: pin instanceof Secret ? pin : '',
      noPin: pin === 'left-empty',
    })),
  });
}

/** LiveKit sets `sip.trunkID` without a trunk, too; the SIP service then leaves it out of the participant. */
function withoutNulls({ agents, attributes, ...answer }: Answer): Answer {
  const known = Object.entries(attributes ?? {}).filter(([key, value]) => key !== 'sip.callID' && !(key === 'sip.trunkID' && value === ''));
  return { ...answer, agents: agents ?? [], attributes: Object.fromEntries(known) };
}

/** A route in the oracle's words. */
export function asAnswer(route: Route): Answer {
  const { result, error, trunk, rule, auth, roomPattern, identity, agents } = route;
  return {
    result,
    error: error ?? '',
    trunk: trunk?.sipTrunkId ?? '',
    rule: rule?.sipDispatchRuleId ?? '',
    auth,
    room: roomPattern ?? '',
    identity: identity ?? '',
    agents: agents.map(({ agentName }) => agentName),
    attributes: attributesOf(route),
  };
}
