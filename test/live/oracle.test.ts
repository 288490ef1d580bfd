import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../src/core/model/call.ts';
import { Secret } from '../../src/core/model/secret.ts';
import type { World } from '../../src/core/model/world.ts';
import { attributesOf } from '../../src/core/routing/participant.ts';
import type { Route } from '../../src/core/routing/route.ts';
import { routeCall, routeSecondLook } from '../../src/core/routing/route-call.ts';
import { RouteIndex } from '../../src/core/routing/route-index.ts';
import { arbitraryCall, arbitraryWorld } from '../core/routing/arbitrary-world.ts';

const WORLDS = 2_500;
const CALLS = 20;
const SEED = 20_261_121;
/** Building LiveKit's modules for the first time. */
const BUILD_MS = 420_000;

const run = promisify(execFile);
const hasGo = await run('go', ['version']).then(
  () => true,
  () => false,
);
if (!hasGo) console.warn("SKIPPED, routing compared with LiveKit's own matcher: go is not installed");

interface Answer {
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

describe.skipIf(!hasGo)("LiveKit's own matcher", () => {
  it(`takes ${WORLDS} worlds x ${CALLS} calls as routing does`, { timeout: BUILD_MS + 120_000 }, async () => {
    const questions = fc.sample(fc.tuple(arbitraryWorld, fc.array(arbitraryCall, { minLength: CALLS, maxLength: CALLS })), {
      numRuns: WORLDS,
      seed: SEED,
    });
    // Every fourth call is a second look-up with the trunk of a first one: LiveKit then considers that trunk alone.
    const asked = questions.map(([world, calls]) => ({
      world,
      calls: calls.map((call, at) => ({ call, again: at % 4 === 3 ? `ST_${at % 5}` : null })),
    }));
    const answers = await askOracle(asked);
    const outcomes = new Map<string, number>();
    for (const [at, { world, calls }] of asked.entries()) {
      const index = new RouteIndex(world);
      const ours = calls.map(({ call, again }) =>
        again === null ? routeCall(index, call, 'self-hosted-1.13.5') : routeSecondLook(index, again, call, 'self-hosted-1.13.5'),
      );
      expect(ours.map(asAnswer), `world ${at}: ${JSON.stringify(plain({ world, calls }))}`).toEqual(answers[at]);
      for (const { result, error } of ours) outcomes.set(error ?? result, (outcomes.get(error ?? result) ?? 0) + 1);
    }
    // What never comes up is not compared.
    const least = Math.min(
      ...['accept', 'request-pin', 'drop', 'multiple-trunks', 'multiple-default-trunks', 'rule-conflict', 'hidden-empty-caller'].map(
        (outcome) => outcomes.get(outcome) ?? 0,
      ),
    );
    expect(least, JSON.stringify(Object.fromEntries(outcomes))).toBeGreaterThan(100);
  });
});

it('has go where the live suite is required', () => {
  expect(hasGo || process.env['SIPCTL_LIVE_REQUIRED'] !== '1').toBe(true);
});

interface Asked {
  readonly world: World;
  readonly calls: readonly { readonly call: Call; readonly again: string | null }[];
}

async function askOracle(asked: readonly Asked[]): Promise<Answer[][]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sipctl-oracle-'));
  try {
    const program = path.join(folder, 'oracle');
    await run('go', ['build', '-o', program, '.'], { cwd: path.join(import.meta.dirname, 'oracle'), timeout: BUILD_MS });
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
  return plain({
    world: { inboundTrunks, dispatchRules },
    calls: calls.map(({ call: { pin, ...call }, again }) => ({
      ...call,
      again,
      pin: pin instanceof Secret ? pin : '',
      noPin: pin === 'left-empty',
    })),
  });
}

/** With secrets as they are: the oracle has to compare PINs. */
function plain(value: unknown): unknown {
  if (value instanceof Secret) return value.reveal();
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}

/** LiveKit sets `sip.trunkID` without a trunk, too; the SIP service then leaves it out of the participant. */
function withoutNulls({ agents, attributes, ...answer }: Answer): Answer {
  const known = Object.entries(attributes ?? {}).filter(([key, value]) => key !== 'sip.callID' && !(key === 'sip.trunkID' && value === ''));
  return { ...answer, agents: agents ?? [], attributes: Object.fromEntries(known) };
}

function asAnswer(route: Route): Answer {
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
