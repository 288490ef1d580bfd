import type { Context } from '../../cli/context.ts';
import type { Accepted } from '../../core/edit/check-object.ts';
import type { Subject, World } from '../../core/model/world.ts';
import { checkWorld } from '../../core/verify/check-world.ts';
import type { VerifyChange } from '../../flows/run/run-tools.ts';
import { type Verification, verifyProject } from '../../flows/verify-project.ts';
import type { ChangeOptions } from './change-options.ts';
import type { AskedChange } from './plan-change.ts';

/** After a change there is nobody to wait for but Cloud's caches. */
const WAIT_MS = 30_000;

/** @returns how a change is checked; null where nobody wants that. */
export function verifyChange(
  { world, acceptedFor }: Pick<AskedChange, 'world' | 'acceptedFor'>,
  { verify, strict, allow }: Pick<ChangeOptions, 'verify' | 'strict' | 'allow'>,
  context: Context,
): VerifyChange | null {
  if (verify === 'none') return null;
  const allowed: Accepted = allow.includes('AGENTS_LOST') ? { 'rule-no-agents': 'AGENTS_LOST was allowed' } : {};
  return async (touched) => {
    const { reporter, clock, random, interrupts } = context;
    const request = {
      ids: touched,
      agentProbe: false,
      waitMs: WAIT_MS,
      strict,
      acceptedFor: (subject: Subject) => ({ ...allowed, ...acceptedFor(subject) }),
    };
    const verification = await verifyProject(request, {
      livekit: await context.livekit(),
      reporter,
      clock,
      random,
      signal: interrupts.signal,
      shield: interrupts.shield,
      target: await context.target(),
      agents: await context.agents(),
      rooms: await context.rooms(),
    });
    return { verification, failed: verification.verdict === 'fail' && (strict || hasNewFaults(verification, world)) };
  };
}

/** A fault that was there before the change is shown, and is no reason to call the change a failure. */
function hasNewFaults({ checks }: Verification, before: World): boolean {
  const key = ({ id, subject }: Verification['checks'][number]) => `${id} ${subject.id}`;
  const old = new Set(
    checkWorld(before, null)
      .filter(({ status }) => status === 'fail')
      .map(key),
  );
  return checks.some((check) => check.status === 'fail' && !old.has(key(check)));
}
